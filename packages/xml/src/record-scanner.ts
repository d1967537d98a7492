import { after, type TextPlace } from './text-place.ts'
import { isWhiteSpace } from './white-space.ts'

/** What begins markup in which no tag is one, and what ends it. */
const OPAQUE: readonly (readonly [begin: string, end: string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>']
]

/** What is looked for. */
export interface Sought {
  /** Whether a start tag of this name may be that of a record. */
  isRecord(name: string): boolean
  /** The name of the root element, whose end tag is looked for too. */
  readonly root: string
  /** The longest name there is. */
  readonly maxName: number
}

/**
 * Looks for the next start tag of a record, or the end tag of the root, in text whose structure is not known any more.
 * Comments, CDATA sections and instructions are passed over: what is written in one is none.
 */
export class RecordScanner {
  /** Where the text that was answered, or is held, begins. */
  place: TextPlace
  readonly #sought: Sought
  #held = '' // the end of the text: markup that may be more than this
  #until: string | undefined // what ends the comment, section or instruction that it is in

  /** @param place - where the text begins */
  constructor(sought: Sought, place: TextPlace) {
    this.#sought = sought
    this.place = place
  }

  /** Answers the text from the tag on; nothing where there is none yet. */
  find(piece: string): string | undefined {
    const text = this.#held + piece
    for (let at = 0; at < text.length; ) {
      const next = this.#until === undefined ? this.#step(text, at) : this.#leave(text, at)
      if (next === undefined) return this.#take(text, at)
      if (next === at) return this.#hold(text, at)
      at = next
    }
    return this.#hold(text, text.length)
  }

  /** Where to go on looking; the same place where more text is needed, nothing where it is found. */
  #step(text: string, from: number): number | undefined {
    const at = text.indexOf('<', from)
    if (at === -1) return text.length
    if (at > from) return at
    for (const [begin, end] of OPAQUE) {
      if (text.startsWith(begin, at)) {
        this.#until = end
        return at + begin.length
      }
      if (begin.startsWith(text.slice(at))) return at
    }
    return this.#isSought(text, at)
  }

  #isSought(text: string, at: number): number | undefined {
    const closes = text.charAt(at + 1) === '/'
    const from = at + (closes ? 2 : 1)
    let to = from
    while (to < text.length && !endsName(text.charCodeAt(to))) to++
    if (to - from > this.#sought.maxName) return to
    if (to === text.length) return at
    const name = text.slice(from, to)
    const found = closes ? name === this.#sought.root : name !== '' && this.#sought.isRecord(name)
    return found ? undefined : to
  }

  #leave(text: string, from: number): number {
    const until = this.#until as string
    const at = text.indexOf(until, from)
    if (at === -1) return Math.max(from, text.length - until.length + 1)
    this.#until = undefined
    return at + until.length
  }

  #take(text: string, at: number): string {
    this.place = after(this.place, text.slice(0, at))
    return text.slice(at)
  }

  #hold(text: string, at: number): undefined {
    this.place = after(this.place, text.slice(0, at))
    this.#held = text.slice(at)
  }
}

function endsName(code: number): boolean {
  return isWhiteSpace(code) || code === 0x2f || code === 0x3e || code === 0x3c
}
