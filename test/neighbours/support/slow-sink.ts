import { finished } from 'node:stream/promises'
import type { Passage, Setting, Stream } from './neighbour.ts'
import type { Row } from './row.ts'

/** How a library makes a Writable of a function that writes one item. */
export type MakeWritable = (write: (row: Row, callback: (error: Error | null) => void) => void) => Stream

/** A passage to a Writable that keeps what it is given, once the gate is open. */
export function slowSink({ gate }: Setting, make: MakeWritable): Passage {
  const kept: Row[] = []
  const stream = make((row, callback) => {
    kept.push(row)
    gate.then(() => callback(null))
  })
  return { sink: stream, arrived: once(finished(stream as never), kept), streams: [stream] }
}

async function* once(written: Promise<void>, rows: readonly Row[]): AsyncGenerator<Row, void, undefined> {
  await written
  yield* rows
}
