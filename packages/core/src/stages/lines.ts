import { checkCount, checkOptions } from '../check.ts'
import { ItemDecoder } from '../item-decoder.ts'
import { type Cutter, cutting } from '../push/cutting.ts'
import type { Stage } from '../types.ts'

/** Options of `lines`. */
export interface LinesOptions {
  /** The longest line allowed, in UTF-16 code units. Default 16,777,216. */
  readonly maxLength?: number
}

/**
 * Splits text, or UTF-8 bytes, into lines, however it is cut into chunks.
 *
 * A line ends with LF or CR LF, which is left out; a last line without one is passed on too. A byte order mark at the
 * start is left out. Bytes that are not UTF-8 are a `TypeError`.
 *
 * @param options - the longest line allowed
 * @returns a stage from strings or byte arrays to lines
 * @throws RangeError when `maxLength` is not a count; the run fails with one at a longer line
 *
 * @example
 * ```ts
 * import { lines, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe(['one\ntw', 'o\r\nthree'], lines(), toArray())) // ['one', 'two', 'three']
 * ```
 */
export function lines(options: LinesOptions = {}): Stage<string | Uint8Array, string> {
  checkOptions(options, 'lines', ['maxLength'])
  const { maxLength = 2 ** 24 } = options
  checkCount(maxLength, 'lines', 'maxLength', 1)
  return cutting('lines', () => new Splitter(maxLength))
}

const CARRIAGE_RETURN = 0x0d

/** Finds lines across chunks. What a chunk leaves over is kept in pieces, so a long line costs linear time. */
class Splitter implements Cutter {
  readonly #decoder = new ItemDecoder('lines')
  readonly #maxLength: number
  #pieces: string[] = []
  #length = 0
  #count = 0
  /** A line was too long: those before it are passed on first. */
  failure: RangeError | undefined

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  cut(item: unknown): string[] {
    return this.#split(this.#decoder.decode(item))
  }

  rest(): string[] {
    const found = this.#split(this.#decoder.end())
    if (this.#length === 0 || this.failure !== undefined) return found
    const last = this.#join('')
    return this.#isTooLong(last.length) ? found : [...found, last]
  }

  #split(text: string): string[] {
    const found: string[] = []
    let start = 0
    // Most of what a file costs is spent in here: a line that lies within its chunk is cut once.
    for (let feed = text.indexOf('\n'); feed !== -1; feed = text.indexOf('\n', start)) {
      const line = this.#length === 0 ? cutLine(text, start, feed) : this.#join(text.slice(0, feed))
      if (this.#isTooLong(line.length, found.length)) break
      found.push(line)
      start = feed + 1
    }
    this.#count += found.length
    if (this.failure === undefined) this.#keep(start === 0 ? text : text.slice(start))
    return found
  }

  #keep(piece: string): void {
    if (piece === '') return
    this.#pieces.push(piece)
    this.#length += piece.length
    this.#isTooLong(this.#length - 1) // the last may be the CR of a CR LF
  }

  #join(last: string): string {
    const line = this.#pieces.join('') + last
    this.#pieces = []
    this.#length = 0
    return cutLine(line, 0, line.length)
  }

  /** Whether the next line is; `before` are found but not counted. */
  #isTooLong(length: number, before = 0): boolean {
    if (length <= this.#maxLength) return false
    this.failure = new RangeError(
      `lines: line ${this.#count + before + 1} is longer than ${this.#maxLength} characters. Raise maxLength, or split the input otherwise`
    )
    return true
  }
}

/** A line without the CR of a CR LF. */
function cutLine(text: string, start: number, feed: number): string {
  const returns = feed > start && text.charCodeAt(feed - 1) === CARRIAGE_RETURN
  return text.slice(start, returns ? feed - 1 : feed)
}
