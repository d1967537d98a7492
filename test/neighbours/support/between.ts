import { filter, pull, push, receive, type Stage } from '@costream/core'
import type { Row } from './row.ts'

/** The stages next to every neighbour, one of each kind: a filter, a coroutine that pushes, a generator that pulls. */
export function between(): readonly unknown[] {
  return [filter((row: Row) => row.n % 3 !== 2), doubled(), incremented()]
}

/** The number that the row that arrives at this place, counted from 0, started with. */
export function numberAt(place: number): number {
  return Math.floor(place / 2) * 3 + (place % 2)
}

/** The number that `between` makes of a number. */
export function changed(n: number): number {
  return n * 2 + 1
}

function doubled(): Stage<Row, Row> {
  return push<Row, Row>(function* (target) {
    while (true) {
      const row = yield* receive<Row>()
      target.send({ ...row, n: row.n * 2 })
    }
  })
}

function incremented(): Stage<Row, Row> {
  return pull(async function* (source: AsyncIterable<Row>) {
    for await (const row of source) yield { ...row, n: row.n + 1 }
  })
}
