import type { Cursor } from './place.ts'

const LF = 0x0a
const CR = 0x0d

/** Counts lines and columns for a parser that only tells how far it is. */
export class LineCursor implements Cursor {
  /** How much of the text was read: for the parser to set, within the piece, or a little before it. */
  position = 0
  #piece = ''
  #start = 0 // where the piece begins
  #at = 0 // up to where line and column are counted
  #line = 1
  #column = 0
  #wasCr = false

  get line(): number {
    this.#count(this.position)
    return this.#line
  }

  get column(): number {
    this.#count(this.position)
    return this.#column
  }

  /** The next piece of the text follows. */
  begin(piece: string): void {
    const end = this.#start + this.#piece.length
    this.#count(end)
    this.#start = end
    this.#piece = piece
  }

  #count(to: number): void {
    for (; this.#at < to; this.#at++) {
      const code = this.#piece.charCodeAt(this.#at - this.#start)
      if (code === CR || (code === LF && !this.#wasCr)) {
        this.#line++
        this.#column = 0
      } else if (code !== LF && (code < 0xdc00 || code > 0xdfff)) this.#column++
      this.#wasCr = code === CR
    }
  }
}
