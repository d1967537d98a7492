import { isWhiteSpace } from './white-space.ts'
import type { XmlErrorContext, XmlPosition } from './xml-error.ts'

/** How much of the document an error shows, in characters. */
const EXCERPT = 60

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
  readonly #cursor: Cursor
  #text = ''
  #before = '' // the end of the pieces before
  #start = { line: 1, column: 0 }
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

  /** The piece was parsed. */
  end(): void {
    const { length } = this.#text
    this.fed += length
    this.#before = (this.#before + this.#text).slice(-EXCERPT)
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
    return this.#context(line, column, position - this.fed)
  }

  /** The first character that is no white space after a place in the text, which is outside the root element. */
  outside(mark: number): XmlErrorContext {
    let at = Math.max(0, mark - this.fed)
    while (isWhiteSpace(this.#text.charCodeAt(at))) at++
    const { line, column } = advance(this.#start, this.#text.slice(0, at + 1))
    return this.#context(line, column, at + 1)
  }

  #context(line: number, column: number, end: number): XmlErrorContext {
    const read = this.#before + this.#text.slice(0, end)
    const last = /[\udc00-\udfff]$/.test(read) ? 2 : 1
    const offset = this.#offsetOf(Math.max(0, this.fed + end - last))
    return { line, column: Math.max(1, column), offset, excerpt: read.slice(-EXCERPT) }
  }
}

/** The place after a text that begins at another. */
function advance({ line, column }: Line, text: string): Line {
  const lines = text.split(/\r\n?|\n/)
  const { length } = [...(lines.at(-1) as string)]
  return lines.length === 1
    ? { line, column: column + length }
    : { line: line + lines.length - 1, column: length }
}
