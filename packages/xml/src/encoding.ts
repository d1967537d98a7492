/** How many bytes an XML declaration may have to be found. */
const LONGEST = 1024

const DECLARED = /^<\?xml\s[^>]*?\sencoding\s*=\s*(["'])([A-Za-z][\w.-]*)\1/

/** The first bytes of encodings that tell themselves apart, by a byte order mark or by how they write `<`. */
const SIGNS: readonly (readonly [encoding: string, ...bytes: number[]])[] = [
  ['utf-32', 0x00, 0x00, 0xfe, 0xff],
  ['utf-32', 0xff, 0xfe, 0x00, 0x00],
  ['utf-32', 0x00, 0x00, 0x00, 0x3c],
  ['utf-32', 0x3c, 0x00, 0x00, 0x00],
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16be', 0xfe, 0xff],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0x00, 0x3c],
  ['utf-16le', 0x3c, 0x00]
]

/**
 * Finds the encoding of a document in its first bytes: by a byte order mark, by how `<` is written, by the XML
 * declaration; otherwise it is UTF-8.
 *
 * @param isAll - whether no more bytes follow
 * @returns the encoding as `canonical` calls it, a name that is not known, or `undefined` when more bytes are needed
 * @see https://www.w3.org/TR/xml/#sec-guessing
 */
export function findEncoding(bytes: Uint8Array, isAll: boolean): string | undefined {
  if (bytes.length < 4 && !isAll) return
  for (const [encoding, ...sign] of SIGNS) {
    if (bytes.length >= sign.length && sign.every((byte, at) => bytes[at] === byte)) return encoding
  }
  const start = String.fromCharCode(...bytes.subarray(0, LONGEST))
  if (!'<?xml'.startsWith(start.slice(0, 5))) return 'utf-8'
  if (!start.includes('>') && start.length < LONGEST && !isAll) return
  const declared = canonical(DECLARED.exec(start)?.[2] ?? 'utf-8')
  // Bytes in which the declaration can be read like this are not UTF-16, whatever it says.
  return declared === undefined || declared.startsWith('utf-16') ? 'utf-8' : declared
}

/** The names of ISO 8859-1, which `TextDecoder` takes for Windows-1252: the two differ from 0x80 to 0x9F. */
const LATIN1 = /^(csisolatin1|cp819|ibm819|iso-?8859-?1|iso-ir-100|iso_8859-1(:1987)?|l1|latin1)$/i

/** The names of ASCII, which is a part of UTF-8. */
const ASCII = /^(ansi_x3\.4-1968|(us-)?ascii)$/i

/** One name for an encoding of many; `undefined` when it is not known. */
export function canonical(label: string): string | undefined {
  if (LATIN1.test(label)) return 'iso-8859-1'
  if (ASCII.test(label)) return 'utf-8'
  try {
    return new TextDecoder(label).encoding
  } catch {
    return
  }
}

/** How many bytes each UTF-16 code unit of decoded text stands for; 0 where that depends on the character. */
export function unitLength(encoding: string): number {
  if (encoding.startsWith('utf-16')) return 2
  return /^(windows|iso-8859|koi8|macintosh|x-mac|ibm866|x-user)/.test(encoding) ? 1 : 0
}
