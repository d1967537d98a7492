import type { XmlParserOptions } from './events.ts'
import type { XmlError, XmlErrorCode } from './xml-error.ts'

/** How much of a tag or a comment may be markup, beside its text or its attributes: in characters. */
const MARKUP = 1024

/** Throws an `XmlError` where a document passes what a parser was set up with. */
export class Limits {
  readonly #options: XmlParserOptions
  readonly #maxToken: number
  readonly #failure: (code: XmlErrorCode, reason: string) => XmlError

  constructor(options: XmlParserOptions, failure: (code: XmlErrorCode, reason: string) => XmlError) {
    this.#options = options
    this.#maxToken = options.maxLength + MARKUP
    this.#failure = failure
  }

  depth(depth: number): void {
    const { maxDepth } = this.#options
    if (depth > maxDepth) throw this.#beyond(`elements are nested more than ${maxDepth} deep`, 'maxDepth')
  }

  attributes(count: number): void {
    const { maxAttributes } = this.#options
    if (count <= maxAttributes) return
    throw this.#beyond(`an element has more than ${maxAttributes} attributes`, 'maxAttributes')
  }

  name(length: number): void {
    const { maxName } = this.#options
    if (length > maxName) throw this.#beyond(`a name is longer than ${maxName} characters`, 'maxName')
  }

  /** @param length - of a text, an attribute or a comment */
  text(length: number): void {
    if (length > this.#options.maxLength) throw this.#tooLong()
  }

  /** @param length - of what was read since the last event or attribute, complete or not, with its markup */
  token(length: number): void {
    if (length > this.#maxToken) throw this.#tooLong()
  }

  #tooLong(): XmlError {
    const { maxLength } = this.#options
    return this.#beyond(`a text, a tag or a comment is longer than ${maxLength} characters`, 'maxLength')
  }

  #beyond(what: string, limit: string): XmlError {
    return this.#failure('COSTREAM_XML_LIMIT', `${what}. Raise ${limit} if that is meant`)
  }
}
