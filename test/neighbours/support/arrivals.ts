import { forEach, type Sink } from '@costream/core'
import { changed, numberAt } from './between.ts'
import { type Row, textOf } from './row.ts'

/** The rows that arrive at the end, checked one by one. */
export class Arrivals {
  #count = 0
  #wrong: string | undefined

  /** How many rows arrived. */
  get count(): number {
    return this.#count
  }

  /** The first row that is not the one it should be. */
  get wrong(): string | undefined {
    return this.#wrong
  }

  /** A sink that takes nothing before `gate` opens. */
  sink(gate: Promise<void>): Sink<Row, void> {
    return forEach(async (row: Row) => {
      if (this.#count === 0) await gate
      this.#note(row)
    })
  }

  /** Reads the far end of somebody else's sink once `gate` opens. */
  async gather(rows: AsyncIterable<Row>, gate: Promise<void>): Promise<void> {
    await gate
    for await (const row of rows) this.#note(row)
  }

  #note({ n, text }: Row): void {
    const expected = numberAt(this.#count)
    if (n === changed(expected) && text === textOf(expected)) this.#count++
    else this.#wrong ??= `row ${this.#count} is ${n} (${text.slice(0, 8)}…), not ${changed(expected)}`
  }
}
