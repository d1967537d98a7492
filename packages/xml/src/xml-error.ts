/** What went wrong: the form of the document, its end, its bytes, a limit that protects the reader, or a record that is refused. */
export type XmlErrorCode =
  | 'COSTREAM_XML_SYNTAX'
  | 'COSTREAM_XML_TRUNCATED'
  | 'COSTREAM_XML_ENCODING'
  | 'COSTREAM_XML_LIMIT'
  | 'COSTREAM_XML_RECORD'

/** Where in a document something is. */
export interface XmlPosition {
  /** The line, from 1. */
  readonly line: number
  /** The column in that line, in characters, from 1. */
  readonly column: number
  /**
   * How much of the input is before it: in bytes, or in UTF-16 code units where the input is text. `undefined` where the
   * encoding does not tell, as Shift_JIS or GB18030.
   */
  readonly offset: number | undefined
}

/** What an `XmlError` knows of the place. */
export interface XmlErrorContext extends Partial<XmlPosition> {
  readonly path?: readonly string[]
  readonly excerpt?: string
  readonly cause?: unknown
}

/**
 * XML that cannot be read on, and where.
 *
 * @example
 * ```ts
 * import { drain, pipe } from '@costream/core'
 * import { XmlError, xmlEvents } from '@costream/xml'
 *
 * try {
 *   await pipe(['<buses>\n  <bus>', '</buses>'], xmlEvents(), drain())
 * } catch (error) {
 *   if (!(error instanceof XmlError)) throw error
 *   console.log(error.message) // Cannot read the XML at line 2, column 15: expected </bus>, got </buses>
 *   console.log(error.code, error.line, error.column) // COSTREAM_XML_SYNTAX 2 15
 *   console.log(error.path) // ['buses', 'bus']
 * }
 * ```
 */
export class XmlError extends Error {
  override readonly name = 'XmlError'
  readonly code: XmlErrorCode
  /** What is wrong, without the place. */
  readonly reason: string
  /** The line, from 1, of the last character read; `undefined` where events and not text were read. */
  readonly line: number | undefined
  /** The column of that character in its line, in characters, from 1. */
  readonly column: number | undefined
  /** How much of the input is before that character: in bytes, or in UTF-16 code units where the input is text. */
  readonly offset: number | undefined
  /** The names of the open elements, the root first. */
  readonly path: readonly string[]
  /** Up to 60 characters of the document, the last of them at `line` and `column`. */
  readonly excerpt: string

  /**
   * @param code - the kind of failure
   * @param reason - what is wrong, without the place
   * @param context - the place, where it is known
   */
  constructor(code: XmlErrorCode, reason: string, context: XmlErrorContext = {}) {
    const { line, column, offset, path = [], excerpt = '', cause } = context
    const place = line === undefined || column === undefined ? '' : ` at line ${line}, column ${column}`
    super(`Cannot read the XML${place}: ${reason}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.reason = reason
    this.line = line
    this.column = column
    this.offset = offset
    this.path = path
    this.excerpt = excerpt
  }
}
