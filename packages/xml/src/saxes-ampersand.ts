import type { SaxesParser } from 'saxes'
import { isWhiteSpace } from './white-space.ts'

/** What is needed here of the inside of saxes 6. */
interface Inside {
  /** What it does in each of its states, one of which is to read the name of an entity. */
  readonly stateTable: (() => void)[]
  readonly sEntity: () => void
  /** The piece that it reads, and how far it is. */
  readonly chunk: string
  readonly i: number
  getCode(): number
  fail(message: string): unknown
}

/** What is said of an `&` that begins nothing. */
const LONE_AMPERSAND = 'an & that begins no reference is written &amp;'

/**
 * Refuses an `&` that begins no reference at the first character that none can have. saxes takes everything for the name
 * of an entity, tags and all, up to the next `;`, or to the end: what is wrong most often in feeds would be told in the wrong
 * place, or not before all was read.
 */
export function refuseLoneAmpersand(parser: SaxesParser): void {
  const inside = parser as unknown as Inside
  const { stateTable, sEntity } = inside
  const state = stateTable?.indexOf(sEntity) ?? -1
  if (state === -1) return // another release, which may do better
  stateTable[state] = () => {
    const end = endOfName(inside.chunk, inside.i)
    if (end < inside.chunk.length && inside.chunk.charAt(end) !== ';') {
      while (inside.i <= end) inside.getCode()
      inside.fail(LONE_AMPERSAND)
    }
    sEntity.call(inside)
  }
}

function endOfName(text: string, from: number): number {
  let at = from
  while (at < text.length && !endsName(text.charCodeAt(at))) at++
  return at
}

/** Whether it is `;`, white space or one of `<>&"'=`. */
function endsName(code: number): boolean {
  return isWhiteSpace(code) || ENDS.has(code)
}

const ENDS = new Set([...';<>&"\'='].map(character => character.charCodeAt(0)))
