import type { XmlError, XmlErrorCode, XmlPosition } from './xml-error.ts'

/** The attributes of an element, by name. The object has no prototype. */
export type XmlAttributes = Readonly<Record<string, string>>

/** What an element without attributes has: one object for all, which is quick to tell from others. */
export const NO_ATTRIBUTES: XmlAttributes = Object.freeze(Object.create(null))

/** The start tag of an element. An empty-element tag gives a start and an end. */
export interface XmlStart {
  readonly type: 'start'
  /** The name as it is written, with its prefix. */
  readonly name: string
  readonly attributes: XmlAttributes
  /** The namespace of the element, `''` for none; with the option `namespaces`. */
  readonly uri?: string
  /** The namespaces of the attributes that have a prefix, by their names; with the option `namespaces`. */
  readonly attributeUris?: XmlAttributes
  /** Where it begins, with the option `positions`. */
  readonly position?: XmlPosition
}

/** The end of an element. */
export interface XmlEnd {
  readonly type: 'end'
  readonly name: string
  /** Where it begins, with the option `positions`. */
  readonly position?: XmlPosition
}

/** Text of an element between two pieces of markup, references resolved; white space is kept. */
export interface XmlText {
  readonly type: 'text'
  readonly text: string
  /** Where it begins, with the option `positions`. */
  readonly position?: XmlPosition
}

/** A CDATA section. */
export interface XmlCdata {
  readonly type: 'cdata'
  readonly text: string
  /** Where it begins, with the option `positions`. */
  readonly position?: XmlPosition
}

/** A comment. */
export interface XmlComment {
  readonly type: 'comment'
  readonly text: string
  /** Where it begins, with the option `positions`. */
  readonly position?: XmlPosition
}

/** A processing instruction; the XML declaration is none. */
export interface XmlInstruction {
  readonly type: 'instruction'
  readonly target: string
  readonly body: string
  /** Where it begins, with the option `positions`. */
  readonly position?: XmlPosition
}

/** A document type declaration: what stands between `<!DOCTYPE` and its `>`. */
export interface XmlDoctype {
  readonly type: 'doctype'
  readonly text: string
  /** Where it begins, with the option `positions`. */
  readonly position?: XmlPosition
}

/** A piece of an XML document. */
export type XmlEvent = XmlStart | XmlEnd | XmlText | XmlCdata | XmlComment | XmlInstruction | XmlDoctype

/** Hears the events of a document as plain calls, so that no object has to be made of each. */
export interface XmlHandler {
  /**
   * @param uri - the namespace of the element, `''` for none; left out unless namespaces are asked for
   * @param attributeUris - the namespaces of the attributes that have a prefix, by their names; left out with `uri`
   */
  start(name: string, attributes: XmlAttributes, uri?: string, attributeUris?: XmlAttributes): void
  end(name: string): void
  text(text: string): void
  cdata(text: string): void
  comment?(text: string): void
  instruction?(target: string, body: string): void
  doctype?(text: string): void
}

/** What the XML declaration of a document says. */
export interface XmlDeclaration {
  readonly version: string
  readonly encoding: string | undefined
}

/** An entity whose text a document does not give. */
export interface XmlUnreadEntity {
  readonly publicId?: string
  readonly systemId?: string
  /** Whether it may be declared where nothing is read, as in an external subset; else the document is wrong. */
  readonly mayExist: boolean
}

/** Gives the text of an entity that a document does not give, markup in it included; `undefined`: that is an error. */
export type ResolveEntity = (name: string, entity: XmlUnreadEntity) => string | undefined

/** How a parser is set up. All lengths are in UTF-16 code units; `Infinity` is no limit. */
export interface XmlParserOptions {
  /** How deep elements may be nested. */
  readonly maxDepth: number
  /** How many attributes an element may have. */
  readonly maxAttributes: number
  /** How long a name may be. */
  readonly maxName: number
  /** How much there may be from one event, or attribute, to the next; refused while it grows. */
  readonly maxLength: number
  /** How many references to entities that the document declares are expanded. */
  readonly maxEntities: number
  /** How deep such entities may be nested in each other. */
  readonly maxEntityDepth: number
  /** How much entities, and defaults of attributes, may add to the document altogether. */
  readonly maxExpansion: number
  /** Gives the text of entities that the document does not give. */
  readonly resolveEntity: ResolveEntity | undefined
  /** Whether namespaces are asked for: some names may then have no colon. */
  readonly namespaces: boolean
  /** Whether `position` is asked for. */
  readonly positions: boolean
  /** Where in the input a place in the text is, for a place in the piece that is read; `undefined` where unknown. */
  readonly offsetOf: (index: number) => number | undefined
  /** Hears the XML declaration, before the first event. */
  readonly onDeclaration: (declaration: XmlDeclaration) => void
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
  /** Where the event that the handler is told begins; for parsers that were opened with `positions`. */
  position(): XmlPosition
  /** Makes an error that names the place reached. */
  failure(code: XmlErrorCode, reason: string, cause?: unknown): XmlError
}

/**
 * Where events come from: a parser behind one interface. Every stage of this package takes one as `source`.
 *
 * An event source gives text in as few pieces as the markup allows, however its input is cut; keeps white space inside
 * the root element and leaves out that around it; and calls `end` only for an element whose end it has accepted.
 */
export interface XmlEventSource {
  /** The name of the parser, for diagnostics. */
  readonly name: string
  /** Makes a parser for one document. */
  open(handler: XmlHandler, options: XmlParserOptions): XmlParser
}
