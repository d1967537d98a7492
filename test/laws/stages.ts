import {
  abortable,
  attempt,
  batch,
  buffer,
  catchError,
  channel,
  compose,
  drop,
  dropWhile,
  END,
  expand,
  filter,
  flatMap,
  map,
  mapConcurrent,
  pull,
  push,
  receive,
  receiveOrEnd,
  run,
  type Stage,
  scan,
  send,
  stage,
  startWith,
  switchMap,
  takeUntil,
  takeWhile,
  tap
} from '@costream/core'
import { turn } from '@costream/core/testing'
import type { StageForm } from '../../packages/core/src/testing/cell.ts'
import type { Probe } from '../../packages/core/src/testing/probe.ts'
import { change as changed } from './samples.ts'

/** What every form does with an item. */
function change(probe: Probe, item: unknown): unknown {
  return changed(probe.pass(item))
}

const OURS = { cannot: {}, sync: false, capacity: 0 }

const AT_ONCE = { ...OURS, sync: true }

/** A stage that does the work, and one that leaves every item as it is. */
function beside(probe: Probe, idle: unknown): Stage<unknown, unknown> {
  return compose(
    map((item: unknown) => change(probe, item)),
    idle as Stage<unknown, unknown>
  )
}

const CLOSURES: readonly StageForm[] = [
  { ...AT_ONCE, name: 'map', make: probe => map(item => change(probe, item)) },
  { ...OURS, name: 'async map', make: probe => map(async item => change(probe, item)) },
  {
    ...OURS,
    name: 'map that takes a turn',
    make: probe =>
      map(async item => {
        await turn()
        return change(probe, item)
      })
  },
  {
    ...AT_ONCE,
    name: 'closure',
    make: probe => stage(target => ({ item: item => target.send(change(probe, item)) }))
  },
  {
    ...AT_ONCE,
    name: 'closure with every handler',
    make: probe =>
      stage(target => {
        const body = probe.body()
        return {
          item: item => target.send(change(probe, item)),
          end() {},
          error(error) {
            throw error
          },
          release: () => body[Symbol.dispose]()
        }
      })
  }
]

const NEVER = new Promise<never>(() => {})

/** The operators, wherever one of their arguments makes them a stage of one item for one. */
const OPERATORS: readonly StageForm[] = [
  { ...AT_ONCE, name: 'scan', make: probe => scan((_, item) => change(probe, item), undefined as unknown) },
  { ...AT_ONCE, name: 'flatMap', make: probe => flatMap(item => [change(probe, item)]) },
  {
    ...OURS,
    name: 'flatMap to an async generator',
    make: probe =>
      flatMap(async function* (item) {
        yield change(probe, item)
      })
  },
  { ...AT_ONCE, name: 'switchMap', make: probe => switchMap(item => [change(probe, item)]) },
  {
    ...OURS,
    name: 'mapConcurrent, one at a time',
    capacity: 1, // what is worked on, while the next is read
    make: probe => mapConcurrent(async item => change(probe, item), { concurrency: 1 })
  },
  {
    ...OURS,
    name: 'mapConcurrent, in order',
    capacity: 3,
    make: probe => mapConcurrent(async item => change(probe, item), { concurrency: 3 })
  },
  {
    ...AT_ONCE,
    name: 'attempt',
    make: probe =>
      attempt(item => change(probe, item), {
        onError(error) {
          throw error
        }
      })
  },
  {
    ...AT_ONCE,
    name: 'catchError that passes on',
    make: probe =>
      beside(
        probe,
        catchError(error => {
          throw error
        })
      )
  },
  {
    ...AT_ONCE,
    name: 'expand without children',
    make: probe =>
      beside(
        probe,
        expand(() => [])
      )
  },
  {
    ...AT_ONCE,
    name: 'batch and flatMap',
    make: probe =>
      beside(
        probe,
        compose(
          batch<unknown>(1),
          flatMap((items: unknown[]) => items)
        )
      )
  },
  {
    ...AT_ONCE,
    name: 'filter',
    make: probe =>
      beside(
        probe,
        filter(() => true)
      )
  },
  {
    ...AT_ONCE,
    name: 'tap',
    make: probe =>
      beside(
        probe,
        tap(() => {})
      )
  },
  { ...AT_ONCE, name: 'drop(0)', make: probe => beside(probe, drop(0)) },
  {
    ...AT_ONCE,
    name: 'dropWhile',
    make: probe =>
      beside(
        probe,
        dropWhile(() => false)
      )
  },
  {
    ...AT_ONCE,
    name: 'takeWhile',
    make: probe =>
      beside(
        probe,
        takeWhile(() => true)
      )
  },
  { ...OURS, name: 'takeUntil', make: probe => beside(probe, takeUntil(NEVER)) },
  { ...AT_ONCE, name: 'startWith nothing', make: probe => beside(probe, startWith()) },
  { ...OURS, name: 'abortable', make: probe => beside(probe, abortable(new AbortController().signal)) },
  { ...OURS, name: 'buffer', capacity: 3, make: probe => beside(probe, buffer(2)) } // one on its way
]

const PUSH: readonly StageForm[] = [
  {
    ...AT_ONCE,
    name: 'push, target.send(x)',
    make: probe =>
      push(function* (target) {
        using _ = probe.body()
        while (true) target.send(change(probe, yield))
      })
  },
  {
    ...AT_ONCE,
    name: 'push, yield target.send(x)',
    make: probe =>
      push(function* (target) {
        using _ = probe.body()
        while (true) yield target.send(change(probe, yield* receive()))
      })
  },
  {
    ...AT_ONCE,
    name: 'push, yield* send(target, x)',
    make: probe =>
      push(function* (target) {
        using _ = probe.body()
        while (true) yield* send(target, change(probe, yield* receive()))
      })
  },
  {
    ...AT_ONCE,
    name: 'push, until END',
    make: probe =>
      push(function* (target) {
        using _ = probe.body()
        for (;;) {
          const item = yield* receiveOrEnd()
          if (item === END) return
          target.send(change(probe, item))
        }
      })
  },
  {
    ...OURS,
    name: 'async push, target.send(x)',
    make: probe =>
      push(async function* (target) {
        using _ = probe.body()
        while (true) target.send(change(probe, yield))
      })
  },
  {
    ...OURS,
    name: 'async push, yield target.send(x)',
    make: probe =>
      push(async function* (target) {
        using _ = probe.body()
        while (true) yield target.send(change(probe, yield* receive()))
      })
  },
  {
    ...OURS,
    name: 'async push, yield* send(target, x)',
    make: probe =>
      push(async function* (target) {
        using _ = probe.body()
        while (true) yield* send(target, change(probe, yield* receive()))
      })
  },
  {
    ...OURS,
    name: 'async push, await target.send(x)',
    make: probe =>
      push(async function* (target) {
        using _ = probe.body()
        while (true) await target.send(change(probe, yield* receive()))
      })
  }
]

const PULL: readonly StageForm[] = [
  { ...OURS, name: 'pull', make: probe => pull(generatorOf(probe)) },
  {
    ...OURS,
    name: 'async generator function',
    make: probe => generatorOf(probe)
  },
  {
    ...OURS,
    name: 'function that answers a plain async iterator',
    make: probe => (source: AsyncIterable<unknown>) => ({
      [Symbol.asyncIterator]() {
        const iterator = source[Symbol.asyncIterator]()
        return {
          async next() {
            const step = await iterator.next()
            return step.done ? step : { done: false, value: change(probe, step.value) }
          }
        }
      }
    })
  },
  {
    ...OURS,
    name: 'pull that runs its source into a channel, and aborts that run in the end',
    capacity: 3, // one in the channel, one that waits for its place, one that was read of it
    make: probe => pull(source => throughChannel(probe, source))
  }
]

const FOREIGN: readonly StageForm[] = [
  {
    ...OURS,
    name: 'duplex of it-pipe',
    capacity: 3, // one at its sink, one between its sides, one that it-pipe reads ahead
    make: probe => duplexOf(probe)
  },
  {
    ...OURS,
    name: 'TransformStream',
    capacity: 1, // the writable side's default
    make: probe =>
      new TransformStream({ transform: (item, controller) => controller.enqueue(change(probe, item)) })
  }
]

async function* throughChannel(probe: Probe, items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  using _ = probe.body()
  const { target, source } = channel<unknown>({ capacity: 1 })
  const inner = new AbortController()
  const writing = run(
    items,
    map(item => change(probe, item)),
    target,
    { signal: inner.signal }
  )
  writing.catch(() => {}) // read below, unless it is stopped early
  try {
    yield* source
    await writing
  } finally {
    inner.abort()
  }
}

function generatorOf(probe: Probe): (source: AsyncIterable<unknown>) => AsyncGenerator<unknown> {
  return async function* (source) {
    using _ = probe.body()
    for await (const item of source) yield change(probe, item)
  }
}

/** A duplex whose sink hands each item to its source, and waits until that one took it. */
function duplexOf(probe: Probe): {
  sink(source: AsyncIterable<unknown>): Promise<void>
  source: AsyncGenerator<unknown>
} {
  const { readable, writable } = new TransformStream(
    { transform: (item, controller) => controller.enqueue(change(probe, item)) },
    { highWaterMark: 1 },
    { highWaterMark: 0 }
  )
  return {
    async sink(source) {
      const writer = writable.getWriter()
      writer.closed.catch(() => {})
      try {
        for await (const item of source) await writer.write(item)
        await writer.close()
      } catch (error) {
        await writer.abort(error).catch(() => {})
        throw error
      }
    },
    source: (async function* () {
      yield* readable
    })()
  }
}

/** All forms of one and the same stage that run everywhere. */
export const STAGES: readonly StageForm[] = [...CLOSURES, ...OPERATORS, ...PUSH, ...PULL, ...FOREIGN]

/** One of each kind: those that are tried with everything. */
export const ONE_OF_EACH: readonly StageForm[] = STAGES.filter(form =>
  [
    'map',
    'async map',
    'closure with every handler',
    'switchMap',
    'mapConcurrent, in order',
    'catchError that passes on',
    'push, target.send(x)',
    'async push, await target.send(x)',
    'pull',
    'duplex of it-pipe',
    'TransformStream'
  ].includes(form.name)
)
