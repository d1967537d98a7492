import type { XmlErrorContext, XmlPosition } from './xml-error.ts'

/** How much of the document an error shows, in characters. */
const EXCERPT = 60

/** What ends a line. */
const LINE_END = /\r\n?|\n/g

/** What ends a line in XML 1.1. */
export const LINE_END_11: RegExp = /\r[\n\u0085]?|[\n\u0085\u2028]/g

/** Where a document begins. */
export const START: XmlPosition = { line: 1, column: 1, offset: 0 }

/** A place in lines. */
type Line = Pick<XmlPosition, 'line' | 'column'>

/** Where a parser is: after the last character read, whose line and column these are. */
export interface Cursor {
  readonly line: number
  readonly column: number
  /** How much of the text was read. */
  readonly position: number
}

/** Follows a parser through a document, to say where it is. */
export class Place {
  /** The length of all pieces before this one. */
  fed = 0
  /** What ends a line in this document. */
  lineEnd: RegExp = LINE_END
  readonly #cursor: Cursor
  #text = ''
  #before = '' // the end of the pieces before
  #start = { line: 1, column: 0 }
  #isMarkup = false // whether markup that began before the piece goes on, outside the root element
  readonly #offsetOf: (index: number) => number | undefined

  /** @param offsetOf - where in the input a place in the text is */
  constructor(cursor: Cursor, offsetOf: (index: number) => number | undefined) {
    this.#cursor = cursor
    this.#offsetOf = offsetOf
  }

  /** A piece is going to be parsed. */
  begin(piece: string): void {
    const { line, column } = this.#cursor
    this.#start = { line, column }
    this.#text = piece
  }

  /** The piece was parsed. For one that ends outside the root element: where the last markup ended. */
  end(mark?: number): void {
    if (mark !== undefined) {
      const from = mark - this.fed
      this.#isMarkup = this.#text.includes('<', from) || (from <= 0 && this.#isMarkup)
    }
    this.fed += this.#text.length
    const last = this.#text.slice(-EXCERPT)
    this.#before = last.length === EXCERPT ? last : (this.#before + last).slice(-EXCERPT)
    this.#text = ''
  }

  /** The character that comes next, or so many further: no line ends between. */
  position(further: number): XmlPosition {
    const { line, column, position } = this.#cursor
    return { line, column: column + 1 + further, offset: this.#offsetOf(position + further) }
  }

  /** The last character read. */
  here(): XmlErrorContext {
    const { line, column, position } = this.#cursor
    // Between two pieces saxes counts the last one twice, or leaves out a CR that it has put aside.
    const end = Math.max(0, Math.min(position - this.fed, this.#text.length))
    return this.#context(line, column, end)
  }

  /** Whether there is text before the last character read, and no markup, after a place outside the root element. */
  hasText(mark: number): boolean {
    const text = this.#text.slice(Math.max(0, mark - this.fed), this.#cursor.position - this.fed - 1)
    const isMarkup = (mark <= this.fed && this.#isMarkup) || text.includes('<')
    return !isMarkup && this.#textIn(text) >= 0
  }

  /** The first character that is no white space after a place in the text, which is outside the root element. */
  outside(mark: number): XmlErrorContext {
    const from = Math.max(0, mark - this.fed)
    const at = from + this.#textIn(this.#text.slice(from))
    const end = at + ((this.#text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
    const { line, column } = this.#advance(this.#text.slice(0, end))
    return this.#context(line, column, end)
  }

  /** Where in a text the first character is that is no white space. */
  #textIn(text: string): number {
    return text.replace(this.lineEnd, found => ' '.repeat(found.length)).search(/[^ \t]/)
  }

  /** The place after a text with which the piece begins. */
  #advance(text: string): Line {
    const { line, column } = this.#start
    const lines = text.split(this.lineEnd)
    const { length } = [...(lines.at(-1) as string)]
    return lines.length === 1
      ? { line, column: column + length }
      : { line: line + lines.length - 1, column: length }
  }

  #context(line: number, column: number, end: number): XmlErrorContext {
    const read = this.#before + this.#text.slice(0, end)
    const last = /[\udc00-\udfff]$/.test(read) ? 2 : 1
    const offset = this.#offsetOf(Math.max(0, this.fed + end - last))
    return { line, column: Math.max(1, column), offset, excerpt: read.slice(-EXCERPT) }
  }
}
