import type { XmlParserOptions } from './events.ts'
import type { XmlError, XmlErrorCode } from './xml-error.ts'

/** How much of a tag or a comment may be markup, beside its text or its attributes: in characters. */
export const MARKUP = 1024

/** Makes the errors for documents that pass what a parser was set up with. */
export class Limits {
  readonly #options: XmlParserOptions
  readonly #failure: (code: XmlErrorCode, reason: string) => XmlError

  constructor(options: XmlParserOptions, failure: (code: XmlErrorCode, reason: string) => XmlError) {
    this.#options = options
    this.#failure = failure
  }

  deep(): XmlError {
    return this.#beyond(`elements are nested more than ${this.#options.maxDepth} deep`, 'maxDepth')
  }

  manyAttributes(): XmlError {
    const { maxAttributes } = this.#options
    return this.#beyond(`an element has more than ${maxAttributes} attributes`, 'maxAttributes')
  }

  longName(): XmlError {
    return this.#beyond(`a name is longer than ${this.#options.maxName} characters`, 'maxName')
  }

  tooLong(): XmlError {
    const { maxLength } = this.#options
    return this.#beyond(`a text, a tag or a comment is longer than ${maxLength} characters`, 'maxLength')
  }

  #beyond(what: string, limit: string): XmlError {
    return this.#failure('COSTREAM_XML_LIMIT', `${what}. Raise ${limit} if that is meant`)
  }
}
