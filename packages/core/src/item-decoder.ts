import { bytesOf } from './bytes-of.ts'
import { describe } from './describe.ts'

const MARK = 0xfeff

/** What distinguishes the users of an `ItemDecoder`. */
interface ItemDecoderOptions {
  readonly encoding?: string
  /** What to do about bytes of another encoding. */
  readonly advice?: string
  /** Whether an item may be text already. Default `true`. */
  readonly takesText?: boolean
}

/**
 * Makes one text of items, which are text or bytes, without the byte order mark that it may begin with. A character may be
 * cut between two items; bytes of another encoding are a `TypeError` that says where.
 *
 * The mark is left out here, because the decoder of Node 24 loses one in the middle of the text where a chunk cuts the
 * first character.
 */
export class ItemDecoder {
  readonly #caller: string
  readonly #advice: string
  readonly #takesText: boolean
  readonly #decoder: TextDecoder
  #items = 0
  #begun = false
  #decoding = false // whether a character may be under way

  /** Throws a `RangeError` for an encoding that `TextDecoder` does not know. */
  constructor(caller: string, options: ItemDecoderOptions = {}) {
    const { encoding = 'utf-8', advice = 'Put decodeText(encoding) before it', takesText = true } = options
    this.#caller = caller
    this.#advice = advice
    this.#takesText = takesText
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  }

  /** The text of one more item. */
  decode(item: unknown): string {
    this.#items++
    if (this.#takesText && typeof item === 'string')
      return this.#begin(this.#whole(`what comes before item ${this.#items}`) + item)
    const bytes = bytesOf(item)
    if (bytes === undefined) {
      throw new TypeError(
        `${this.#caller}: item ${this.#items} must be ${this.#takesText ? 'text or ' : ''}binary data, got ${describe(item)}`
      )
    }
    this.#decoding = true
    return this.#begin(this.#decode(`item ${this.#items}`, bytes))
  }

  /** What is left at the end. */
  end(): string {
    return this.#begin(this.#whole(`the end, after ${this.#items} items,`))
  }

  /** Ends a character that is under way. */
  #whole(where: string): string {
    if (!this.#decoding) return ''
    this.#decoding = false
    return this.#decode(where)
  }

  #decode(where: string, bytes?: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes as AllowSharedBufferSource | undefined, {
        stream: bytes !== undefined
      })
    } catch (cause) {
      throw new TypeError(`${this.#caller}: ${where} is not ${this.#decoder.encoding}. ${this.#advice}`, {
        cause
      })
    }
  }

  #begin(text: string): string {
    if (this.#begun || text === '') return text
    this.#begun = true
    return text.charCodeAt(0) === MARK ? text.slice(1) : text
  }
}
