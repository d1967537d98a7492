import { EMPTY, named, POLL, RELEASE } from '@costream/core/adapter'
import type { PolledFlow } from './polled-flow.ts'

/** A flow of arrays: each holds an item of `flow` and what was buffered behind it, at most `most` together. */
export function batchedFlow<T>(flow: PolledFlow<T>, most: number): PolledFlow<T[]> {
  const batchFrom = (first: T): T[] => {
    const batch = [first]
    while (batch.length < most) {
      const item = flow[POLL]()
      if (item === EMPTY) break
      batch.push(item)
    }
    return batch
  }
  const read = async (): Promise<IteratorResult<T[], undefined>> => {
    const step = await flow.next()
    return step.done ? step : { done: false, value: batchFrom(step.value) }
  }
  let before: Promise<unknown> = Promise.resolve()
  const batched: PolledFlow<T[]> = named(Object.prototype.toString.call(flow).slice(8, -1), {
    [Symbol.asyncIterator]() {
      flow[Symbol.asyncIterator]()
      return batched
    },
    next() {
      const step = before.then(read) // one after the other: each takes what is buffered behind its item
      before = step.catch(() => {})
      return step
    },
    async return() {
      await flow[RELEASE]()
      return { done: true, value: undefined }
    },
    [POLL]() {
      const first = flow[POLL]()
      return first === EMPTY ? EMPTY : batchFrom(first)
    },
    [RELEASE]: failure => flow[RELEASE](failure),
    [Symbol.asyncDispose]: () => flow[RELEASE]()
  })
  return batched
}
