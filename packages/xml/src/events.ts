import type { XmlError, XmlErrorCode } from './xml-error.ts'

/** The attributes of an element, by name. The object has no prototype. */
export type XmlAttributes = Readonly<Record<string, string>>

/** What an element without attributes has: one object for all, which is quick to tell from others. */
export const NO_ATTRIBUTES: XmlAttributes = Object.freeze(Object.create(null))

/** The start tag of an element. An empty-element tag gives a start and an end. */
export interface XmlStart {
  readonly type: 'start'
  readonly name: string
  readonly attributes: XmlAttributes
}

/** The end of an element. */
export interface XmlEnd {
  readonly type: 'end'
  readonly name: string
}

/** Text of an element between two pieces of markup, references resolved; white space is kept. */
export interface XmlText {
  readonly type: 'text'
  readonly text: string
}

/** A CDATA section. */
export interface XmlCdata {
  readonly type: 'cdata'
  readonly text: string
}

/** A comment. */
export interface XmlComment {
  readonly type: 'comment'
  readonly text: string
}

/** A processing instruction; the XML declaration is none. */
export interface XmlInstruction {
  readonly type: 'instruction'
  readonly target: string
  readonly body: string
}

/** A document type declaration: what stands between `<!DOCTYPE` and its `>`. */
export interface XmlDoctype {
  readonly type: 'doctype'
  readonly text: string
}

/** A piece of an XML document. */
export type XmlEvent = XmlStart | XmlEnd | XmlText | XmlCdata | XmlComment | XmlInstruction | XmlDoctype

/** Hears the events of a document as plain calls, so that no object has to be made of each. */
export interface XmlHandler {
  start(name: string, attributes: XmlAttributes): void
  end(name: string): void
  text(text: string): void
  cdata(text: string): void
  comment?(text: string): void
  instruction?(target: string, body: string): void
  doctype?(text: string): void
}

/** How a parser is set up. */
export interface XmlParserOptions {
  /** How deep elements may be nested. */
  readonly maxDepth: number
  /** How many attributes an element may have. */
  readonly maxAttributes: number
  /** How many characters there may be from one event, or attribute, to the next. */
  readonly maxLength: number
  /** Hears the encoding that an XML declaration names, before the first event. */
  readonly onEncoding: (name: string) => void
}

/**
 * A parser at work on one document. It calls its handler while it is written to. Once it, or the handler, threw it is
 * not used again.
 */
export interface XmlParser {
  /** Reads a piece of text; no piece ends in the middle of a surrogate pair, or of CR LF. Throws an `XmlError`. */
  write(text: string): void
  /** Ends the document. Throws an `XmlError` when it is not complete. */
  close(): void
  /** Makes an error that names the place reached. */
  failure(code: XmlErrorCode, reason: string, cause?: unknown): XmlError
}

/**
 * Where events come from: a parser behind one interface. Every stage of this package takes one as `source`.
 *
 * An event source gives text in as few pieces as the markup allows, however its input is cut; keeps white space inside
 * the root element and leaves out that around it; and calls `end` only for an element whose end tag it has accepted.
 */
export interface XmlEventSource {
  /** The name of the parser, for diagnostics. */
  readonly name: string
  /** Makes a parser for one document. */
  open(handler: XmlHandler, options: XmlParserOptions): XmlParser
}
