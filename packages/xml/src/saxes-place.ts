import type { SaxesParser } from 'saxes'
import { isWhiteSpace } from './white-space.ts'
import type { XmlErrorContext, XmlPosition } from './xml-error.ts'

/** How much of the document an error shows, in characters. */
const EXCERPT = 60

/** Follows a saxes parser through a document, to say where it is. */
export class Place {
  /** The length of all pieces before this one. */
  fed = 0
  readonly #parser: SaxesParser
  #text = ''
  #before = '' // the end of the pieces before
  #start: XmlPosition = { line: 1, column: 0 }
  #after = 0 // where in this piece the last markup outside the root element ended

  constructor(parser: SaxesParser) {
    this.#parser = parser
  }

  /** A piece is going to be parsed. */
  begin(piece: string): void {
    const { line, column } = this.#parser
    this.#start = { line, column }
    this.#text = piece
  }

  /** The piece was parsed. */
  end(): void {
    const { length } = this.#text
    this.fed += length
    this.#after = Math.max(0, this.#after - length)
    this.#before = (this.#before + this.#text).slice(-EXCERPT)
    this.#text = ''
  }

  /** Markup ends here, or so many characters after. */
  markupEnds(later = 0): void {
    this.#after = this.#parser.position - this.fed + later
  }

  /** The last character read. */
  here(): XmlErrorContext {
    const { line, column, position } = this.#parser
    return this.#context({ line, column }, position - this.fed)
  }

  /** The first character that is no white space after the last markup outside the root element. */
  outside(): XmlErrorContext {
    let at = this.#after
    while (isWhiteSpace(this.#text.charCodeAt(at))) at++
    return this.#context(advance(this.#start, this.#text.slice(0, at + 1)), at + 1)
  }

  #context({ line, column }: XmlPosition, end: number): XmlErrorContext {
    const excerpt = (this.#before + this.#text.slice(0, end)).slice(-EXCERPT)
    return { line, column: Math.max(1, column), excerpt }
  }
}

/** The place after a text that begins at another. */
function advance({ line, column }: XmlPosition, text: string): XmlPosition {
  const lines = text.split(/\r\n?|\n/)
  const { length } = [...(lines.at(-1) as string)]
  return lines.length === 1
    ? { line, column: column + length }
    : { line: line + lines.length - 1, column: length }
}
