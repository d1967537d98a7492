import { channel, hub, map, pipe, toArray } from '@costream/core'
import { equal, failure } from '../assert.ts'
import type { PortableTest } from '../portable-test.ts'

/** What `await using` does at the end of its block, where the platform has it. */
function dispose(disposable: AsyncDisposable): PromiseLike<void> {
  return disposable[Symbol.asyncDispose]()
}

/** A source that notes when it is returned. */
function tracked(log: string[]): AsyncGenerator<number> {
  return (async function* () {
    try {
      for (let n = 0; ; n++) yield n
    } finally {
      log.push('returned')
    }
  })()
}

/** Flows, channels and hubs are given up by `await using`. */
export const DISPOSAL: readonly PortableTest[] = [
  {
    name: 'the platform has Symbol.asyncDispose',
    run: () => equal(typeof Symbol.asyncDispose, 'symbol', 'its type')
  },
  {
    name: 'a flow that is disposed of returns its source',
    async run() {
      const log: string[] = []
      {
        await using flow = pipe(
          tracked(log),
          map(n => n + 1)
        )
        equal(await flow[Symbol.asyncIterator]().next(), { done: false, value: 1 })
      }
      equal(log, ['returned'])
    }
  },
  {
    name: 'a channel that is disposed of ends for both sides',
    async run() {
      const bus = channel<number>()
      bus.target.send(22)
      await dispose(bus)
      equal(bus.target.done, true, 'whether its target is done')
    }
  },
  {
    name: 'a hub that is disposed of tells its targets that it was aborted',
    async run() {
      const stop = hub<string>()
      const { result } = stop.join(toArray<string>())
      const ended = failure(() => result)
      stop.send('22')
      await dispose(stop)
      equal(((await ended) as DOMException).name, 'AbortError')
    }
  }
]
