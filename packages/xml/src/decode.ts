const NONE = new Uint8Array(0)
const CR = 0x0d
const BOM = 0xfeff

/**
 * Turns UTF-8 bytes, or strings, into text for a parser, however they are cut: no piece of text ends in the middle of
 * a surrogate pair or of CR LF, and a byte order mark at the start is left out.
 *
 * What cannot be decoded ends the text: all before it is answered, and `fault` says what is wrong there.
 */
export class Decoder {
  /** Why the input cannot be read on. */
  fault: string | undefined
  // Not in its `stream` mode: the bytes it would keep are needed to find where a fault is.
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #bytes = NONE // a character that is not complete yet
  #char = '' // a character that waits for the one after it
  #started = false

  /** Decodes a piece of the input. */
  decode(piece: string | Uint8Array): string {
    const isText = typeof piece === 'string'
    const held = this.#char
    const text = this.#hold(
      this.#withoutMark(held + (isText ? this.#afterBytes(piece) : this.#decodeBytes(piece)))
    )
    return isText || held !== '' ? this.#wellFormed(text) : text
  }

  /** Answers what was held back; the input must be complete. */
  end(): string {
    const text = this.#char + this.#afterBytes('')
    this.#char = ''
    return this.#wellFormed(text)
  }

  #decodeBytes(piece: Uint8Array): string {
    const bytes = this.#bytes.length === 0 ? piece : join(this.#bytes, piece)
    const whole = bytes.length - incompleteLength(bytes, bytes.length)
    try {
      const text = this.#utf8.decode(bytes.subarray(0, whole))
      this.#bytes = whole === bytes.length ? NONE : bytes.slice(whole)
      return text
    } catch {
      this.fault = 'the bytes after this place are not UTF-8'
      return this.#validStart(bytes)
    }
  }

  /** Decodes as far as the bytes are valid; halving finds the border. */
  #validStart(bytes: Uint8Array): string {
    let text = ''
    let valid = 0
    for (let invalid = bytes.length; invalid - valid > 1; ) {
      const middle = (valid + invalid) >> 1
      try {
        text = this.#utf8.decode(bytes.subarray(0, middle - incompleteLength(bytes, middle)))
        valid = middle
      } catch {
        invalid = middle
      }
    }
    return text
  }

  /** Text may follow bytes, but not in the middle of a character. */
  #afterBytes(text: string): string {
    if (this.#bytes.length === 0) return text
    this.fault = 'the bytes end in the middle of a UTF-8 character'
    return ''
  }

  #withoutMark(text: string): string {
    if (this.#started || text === '') return text
    this.#started = true
    return text.charCodeAt(0) === BOM ? text.slice(1) : text
  }

  /** Keeps back a last character that belongs to the next one. */
  #hold(text: string): string {
    const last = text.charCodeAt(text.length - 1)
    const joins = (last === CR || isHighSurrogate(last)) && this.fault === undefined
    this.#char = joins ? text.slice(-1) : ''
    return joins ? text.slice(0, -1) : text
  }

  #wellFormed(text: string): string {
    if (text.isWellFormed()) return text
    this.fault = 'the text after this place has half a surrogate pair'
    return text.slice(0, text.search(/\p{Surrogate}/u))
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/** How many of the first `length` bytes belong to a last character that is not complete. */
function incompleteLength(bytes: Uint8Array, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] as number
    if ((byte & 0xc0) === 0x80) continue
    return sequenceLength(byte) > back ? back : 0
  }
  return 0
}

/** How many bytes a character has; 1 for a byte that begins none. */
function sequenceLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}
