import { EMPTY } from '../brands.ts'
import type { FlowIterator } from '../pull/flow-iterator.ts'

/** How many items a batch has at most: as many as those that `node:stream/iter` makes itself. */
const BATCH = 128

/** Reads a flow in batches: what is at hand comes with the item that was waited for. */
export async function* batches<T>(open: () => FlowIterator<T>): AsyncGenerator<T[], void, undefined> {
  const iterator = open()
  try {
    for (;;) {
      const step = await iterator.next()
      if (step.done) return
      const batch = [step.value]
      while (batch.length < BATCH) {
        const item = iterator.take()
        if (item === EMPTY) break
        batch.push(item)
      }
      yield batch
    }
  } finally {
    await iterator.return()
  }
}
