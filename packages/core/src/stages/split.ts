import { checkCount, checkOptions, got } from '../check.ts'
import { describe } from '../describe.ts'
import { type Cutter, cutting } from '../push/cutting.ts'
import type { Stage } from '../types.ts'

/** Options of `split`. */
export interface SplitOptions {
  /** The longest piece allowed, in UTF-16 code units. Default 16,777,216. */
  readonly maxLength?: number
}

/**
 * Splits text at a separator, however it is cut into chunks: the pieces are those of `String.prototype.split` over the
 * whole text, with an empty one where two separators meet or one stands at an end. An empty text gives none.
 *
 * For lines of text use `lines`, which knows both line ends and bytes.
 *
 * @param separator - what stands between pieces; it is left out
 * @param options - the longest piece allowed
 * @returns a stage from text to pieces
 * @throws TypeError, RangeError when `separator` is not a string of at least one character, or an option is wrong; the
 *   run fails with a `TypeError` at an item that is no string, with a `RangeError` at a longer piece
 *
 * @example
 * ```ts
 * import { pipe, split, toArray } from '@costream/core'
 *
 * console.log(await pipe(['22;14', '7;', ';8'], split(';'), toArray())) // ['22', '147', '', '8']
 * ```
 */
export function split(separator: string, options?: SplitOptions): Stage<string, string> {
  if (typeof separator !== 'string') {
    throw new TypeError(`split: separator must be a string, ${got(separator, 'split')}`)
  }
  if (separator === '') throw new RangeError('split: separator must be a string of at least one character')
  checkOptions(options, 'split', ['maxLength'])
  const { maxLength = 2 ** 24 } = options ?? {}
  checkCount(maxLength, 'split', 'maxLength', 1)
  return cutting('split', () => new Splitter(separator, maxLength))
}

/** Finds pieces across chunks. What a chunk leaves over is kept in parts, so a long piece costs linear time. */
class Splitter implements Cutter {
  readonly #separator: string
  readonly #maxLength: number
  readonly #overlap: number
  #parts: string[] = []
  #length = 0
  #tail = '' // may hold the beginning of a separator
  #chunks = 0
  #pieces = 0
  #started = false
  /** A piece was too long: those before it are passed on first. */
  failure: RangeError | undefined

  constructor(separator: string, maxLength: number) {
    this.#separator = separator
    this.#maxLength = maxLength
    this.#overlap = separator.length - 1
  }

  cut(item: unknown): string[] {
    this.#chunks++
    if (typeof item !== 'string') {
      throw new TypeError(
        `split: item ${this.#chunks} must be a string, got ${describe(item)}. Put decodeText() before it where it is bytes`
      )
    }
    if (item !== '') this.#started = true
    const text = this.#tail + item
    const found: string[] = []
    let start = 0
    for (let at = text.indexOf(this.#separator); at !== -1; at = text.indexOf(this.#separator, start)) {
      const piece = this.#join(text.slice(start, at))
      if (this.#isTooLong(piece.length)) return found
      found.push(piece)
      this.#pieces++
      start = at + this.#separator.length
    }
    this.#keep(text, start)
    return found
  }

  /** The last piece; none where there was no text. */
  rest(): string[] {
    if (!this.#started) return []
    const piece = this.#join(this.#tail)
    return this.#isTooLong(piece.length) ? [] : [piece]
  }

  #keep(text: string, start: number): void {
    const cut = Math.max(start, text.length - this.#overlap)
    this.#tail = text.slice(cut)
    if (cut === start) return
    this.#parts.push(text.slice(start, cut))
    this.#length += cut - start
    this.#isTooLong(this.#length)
  }

  #join(last: string): string {
    if (this.#length === 0) return last
    const piece = this.#parts.join('') + last
    this.#parts = []
    this.#length = 0
    return piece
  }

  /** Whether the next piece is. */
  #isTooLong(length: number): boolean {
    if (length <= this.#maxLength) return false
    this.failure = new RangeError(
      `split: piece ${this.#pieces + 1} is longer than ${this.#maxLength} characters. Raise maxLength, or split the input otherwise`
    )
    return true
  }
}
