import { END, map, pull, push, receive, receiveOrEnd, send, stage } from '@costream/core'
import type { Cannot } from './features.ts'

/** What happened to the bodies of a stage. */
export interface StageLog {
  /** How many bodies began. */
  begun: number
  /** How many of them ran their `finally`. */
  finished: number
}

/** The function of a stage: every form does the same with it. */
export type Change = (item: unknown) => unknown

/** One form of stage, and what is known of it. */
export interface StageForm {
  readonly name: string
  readonly make: (change: Change, log: StageLog) => unknown
  readonly cannot: Cannot
  /** Whether it answers at once where its neighbours do. */
  readonly sync: boolean
  /** Whether it is a stage for it-pipe's own `pipe` too. */
  readonly forItPipe: boolean
  /** How many items it may hold by its nature. */
  readonly capacity: number
}

const OURS = { cannot: {}, forItPipe: true, capacity: 0 }

/** Notes in the log that a body runs. */
function noting(log: StageLog): Disposable {
  log.begun++
  return {
    [Symbol.dispose]() {
      log.finished++
    }
  }
}

const OPERATORS: readonly StageForm[] = [
  { ...OURS, name: 'map', sync: true, make: change => map(change) },
  { ...OURS, name: 'async map', sync: false, make: change => map(async item => change(item)) },
  {
    ...OURS,
    name: 'closure',
    sync: true,
    make: change => stage(target => ({ item: item => target.send(change(item)) }))
  },
  {
    ...OURS,
    name: 'closure with every handler',
    sync: true,
    make: (change, log) =>
      stage(target => {
        const note = noting(log)
        return {
          item: item => target.send(change(item)),
          end() {},
          error(error) {
            throw error
          },
          release: () => note[Symbol.dispose]()
        }
      })
  }
]

const PUSH: readonly StageForm[] = [
  {
    ...OURS,
    name: 'push, target.send(x)',
    sync: true,
    make: (change, log) =>
      push(function* (target) {
        using _ = noting(log)
        while (true) target.send(change(yield))
      })
  },
  {
    ...OURS,
    name: 'push, yield target.send(x)',
    sync: true,
    make: (change, log) =>
      push(function* (target) {
        using _ = noting(log)
        while (true) yield target.send(change(yield* receive()))
      })
  },
  {
    ...OURS,
    name: 'push, yield* send(target, x)',
    sync: true,
    make: (change, log) =>
      push(function* (target) {
        using _ = noting(log)
        while (true) yield* send(target, change(yield* receive()))
      })
  },
  {
    ...OURS,
    name: 'push, until END',
    sync: true,
    make: (change, log) =>
      push(function* (target) {
        using _ = noting(log)
        for (;;) {
          const item = yield* receiveOrEnd()
          if (item === END) return
          target.send(change(item))
        }
      })
  },
  {
    ...OURS,
    name: 'async push, target.send(x)',
    sync: false,
    make: (change, log) =>
      push(async function* (target) {
        using _ = noting(log)
        while (true) target.send(change(yield))
      })
  },
  {
    ...OURS,
    name: 'async push, yield target.send(x)',
    sync: false,
    make: (change, log) =>
      push(async function* (target) {
        using _ = noting(log)
        while (true) yield target.send(change(yield* receive()))
      })
  },
  {
    ...OURS,
    name: 'async push, yield* send(target, x)',
    sync: false,
    make: (change, log) =>
      push(async function* (target) {
        using _ = noting(log)
        while (true) yield* send(target, change(yield* receive()))
      })
  },
  {
    ...OURS,
    name: 'async push, await target.send(x)',
    sync: false,
    make: (change, log) =>
      push(async function* (target) {
        using _ = noting(log)
        while (true) await target.send(change(yield* receive()))
      })
  }
]

const PULL: readonly StageForm[] = [
  { ...OURS, name: 'pull', sync: false, make: (change, log) => pull(generatorOf(change, log)) },
  {
    ...OURS,
    name: 'async generator function',
    sync: false,
    make: (change, log) => generatorOf(change, log)
  },
  {
    ...OURS,
    name: 'function that answers a plain async iterator',
    sync: false,
    forItPipe: false, // it reads async iterables only
    make: change => (source: AsyncIterable<unknown>) => ({
      [Symbol.asyncIterator]() {
        const iterator = source[Symbol.asyncIterator]()
        return {
          async next() {
            const step = await iterator.next()
            return step.done ? step : { done: false, value: change(step.value) }
          }
        }
      }
    })
  }
]

const FOREIGN: readonly StageForm[] = [
  {
    name: 'duplex of it-pipe',
    sync: false,
    forItPipe: true,
    capacity: 3, // one at its sink, one between its sides, one that it-pipe reads ahead
    cannot: {},
    make: change => duplexOf(change)
  },
  {
    name: 'TransformStream',
    sync: false,
    forItPipe: false,
    capacity: 1, // the writable side's default
    cannot: {},
    make: change => new TransformStream({ transform: (item, controller) => controller.enqueue(change(item)) })
  }
]

function generatorOf(
  change: Change,
  log: StageLog
): (source: AsyncIterable<unknown>) => AsyncGenerator<unknown> {
  return async function* (source) {
    using _ = noting(log)
    for await (const item of source) yield change(item)
  }
}

/** A duplex whose sink hands each item to its source, and waits until that one took it. */
function duplexOf(change: Change): {
  sink(source: AsyncIterable<unknown>): Promise<void>
  source: AsyncGenerator<unknown>
} {
  const { readable, writable } = new TransformStream(
    { transform: (item, controller) => controller.enqueue(change(item)) },
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

/** All forms of one and the same stage. */
export const STAGES: readonly StageForm[] = [...OPERATORS, ...PUSH, ...PULL, ...FOREIGN]

/** The forms that are tried in pairs: one of each kind. */
export const IN_PAIRS: readonly StageForm[] = STAGES.filter(form =>
  [
    'map',
    'async map',
    'closure with every handler',
    'push, target.send(x)',
    'async push, await target.send(x)',
    'pull',
    'duplex of it-pipe',
    'TransformStream'
  ].includes(form.name)
)
