import { createHash } from 'node:crypto'

/** What flows next to every neighbour. */
export interface Row {
  readonly n: number
  readonly text: string
}

/** The least bytes a row takes, however it is packed: its text is of random digits. */
export const ROW_BYTES = 768

const made: Row[] = []

/** The rows 0 to `count` - 1. */
export function rows(count: number): readonly Row[] {
  while (made.length < count) made.push({ n: made.length, text: textOf(made.length) })
  return made.slice(0, count)
}

/** The text of the row with this number: about a kilobyte, and the same in every run. */
export function textOf(n: number): string {
  return createHash('shake256', { outputLength: ROW_BYTES }).update(String(n)).digest('base64')
}
