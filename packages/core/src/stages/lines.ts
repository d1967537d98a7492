import { checkCount, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { isPromise } from '../is-promise.ts'
import { operator } from '../push/operator.ts'
import { Spread } from '../push/spread.ts'
import type { Reply, Stage } from '../types.ts'

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
  return operator('lines', ({ send }, scope) => {
    const decode = makeDecoder()
    const splitter = new Splitter(maxLength)
    const spread = new Spread<string>(send, scope)
    const raise = (): void => {
      if (splitter.failure !== undefined) throw splitter.failure
    }
    const pass = (found: string[]): Reply => {
      const reply = found.length > 0 ? spread.send(found) : undefined // what came before a failure goes on
      if (reply === undefined) return raise()
      return isPromise(reply) ? scope.wait(reply, settled => settled ?? raise()) : reply
    }
    return {
      item(chunk: string | Uint8Array) {
        return pass(splitter.split(decode(chunk)))
      },
      end() {
        return pass(splitter.rest(decode('')))
      },
      release: () => spread.release()
    }
  })
}

const CARRIAGE_RETURN = 0x0d

/** Makes text of chunks of both kinds; a character that is cut off by text, or by the end, is a `TypeError`. */
function makeDecoder(): (chunk: unknown) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }) // a mark is the splitter's affair
  let decoding = false
  return chunk => {
    if (chunk instanceof Uint8Array) {
      decoding = true
      return decoder.decode(chunk, { stream: true })
    }
    if (typeof chunk !== 'string') {
      throw new TypeError(`lines: an item must be a string or a Uint8Array, got ${describe(chunk)}`)
    }
    if (!decoding) return chunk
    decoding = false
    return decoder.decode() + chunk
  }
}

/** Finds lines across chunks. What a chunk leaves over is kept in pieces, so a long line costs linear time. */
class Splitter {
  readonly #maxLength: number
  #pieces: string[] = []
  #length = 0
  #count = 0
  #started = false
  /** A line was too long: those before it are passed on first. */
  failure: RangeError | undefined

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  split(chunk: string): string[] {
    const text = this.#withoutMark(chunk)
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

  rest(chunk: string): string[] {
    const found = this.split(chunk)
    if (this.#length === 0 || this.failure !== undefined) return found
    const last = this.#join('')
    return this.#isTooLong(last.length) ? found : [...found, last]
  }

  #withoutMark(chunk: string): string {
    if (this.#started || chunk === '') return chunk
    this.#started = true
    return chunk.charCodeAt(0) === 0xfeff ? chunk.slice(1) : chunk
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
