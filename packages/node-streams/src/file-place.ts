import { type BigIntStats, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** Where in a file a reader stands: plain data, to be kept and given to `follow` as `from` after a restart. */
export interface FilePlace {
  /** Tells the file from all others in its folder, whatever its name is by then. */
  readonly identity: string
  /** How many bytes of it were read. */
  readonly position: number
  /** A checksum of the last 256 bytes before the position: tells whether the file was truncated or rewritten since. */
  readonly checksum: number
}

/** How many bytes before a position bear witness that it is still the same file before it. */
export const WITNESS = 256

const BLOCK = 65_536

/**
 * A file's number alone is used again for other files, and that of its device may change when it is mounted again;
 * where the file system keeps no time of birth, the number has to do.
 */
export function identityOf({ ino, birthtimeNs }: BigIntStats): string {
  return `${ino.toString(36)}-${birthtimeNs.toString(36)}`
}

/** The place behind the bytes that `before` ends with. */
export function placeAfter(identity: string, position: number, before: Uint8Array): FilePlace {
  return { identity, position, checksum: checksumOf(before) }
}

export function checksumOf(before: Uint8Array): number {
  return crc32(before.subarray(-WITNESS))
}

/**
 * Looks at the file as it is now, where it exists, and answers the place of a position in it. With `'end'` that is where
 * its last line begins which is not written to its end yet, if that is among the last `lookBack` bytes.
 *
 * @throws Error what `open` throws, or when it is no regular file
 */
export function placeNow(path: string, from: number | 'end', lookBack: number): FilePlace | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  checkRegular(path, stats) // opening a pipe would wait for a writer
  const file = openSync(path, 'r')
  try {
    const now = fstatSync(file, { bigint: true })
    const position = from === 'end' ? lastLine(file, Number(now.size), lookBack) : from
    const before = Buffer.alloc(Math.min(position, WITNESS))
    readSync(file, before, 0, before.length, position - before.length)
    return placeAfter(identityOf(now), position, before)
  } finally {
    closeSync(file)
  }
}

/** Throws an error with the code that Node's own have, unless it is a regular file. */
export function checkRegular(path: string, stats: { isFile(): boolean; isDirectory(): boolean }): void {
  if (stats.isFile()) return
  const [code, what] = stats.isDirectory()
    ? ['EISDIR', 'a directory. Give the path of a file in it']
    : ['EINVAL', 'no regular file. Read it with createReadStream']
  throw Object.assign(new Error(`follow: cannot follow ${path}: it is ${what}`), { code, path })
}

/** Where the last line begins that no line feed ends. */
function lastLine(file: number, end: number, lookBack: number): number {
  const block = Buffer.alloc(Math.min(BLOCK, end))
  const least = Math.max(0, end - lookBack)
  for (let to = end; to > least; to -= BLOCK) {
    const from = Math.max(0, to - BLOCK)
    const length = readSync(file, block, 0, to - from, from)
    const feed = block.subarray(0, length).lastIndexOf(0x0a)
    if (feed !== -1) return from + feed + 1
  }
  return least === 0 ? 0 : end
}
