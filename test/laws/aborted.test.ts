import { EventEmitter, getEventListeners } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  batch,
  buffer,
  catchError,
  channel,
  coroutine,
  filter,
  flatMap,
  forEach,
  fromCallback,
  listen,
  map,
  mapConcurrent,
  push,
  receive,
  switchMap,
  tap,
  toArray,
  wait
} from '@costream/core'
import { turn } from '@costream/core/testing'
import { pipe, run } from '@costream/node-streams'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LONG, SEED } from '../support/replay.ts'
import { Scheduler, ticks } from '../support/scheduler.ts'

// Laws 3, 4 and 7 in the open: pipelines of every kind, aborted at any moment. Real streams, timers and turns; the seed
// decides the pipeline and the moment. COSTREAM_SEED=<the seed of one run> COSTREAM_RUNS=1 plays that run again.

const PIPELINES = Number(process.env.COSTREAM_RUNS ?? (LONG ? 10_000 : 1_000))

/** How many of them run at a time. */
const SIDE_BY_SIDE = 50

/** What one run holds: each thing that was begun is to be let go of exactly once. */
class Ledger {
  readonly #begun: { readonly what: string; ends: number }[] = []

  begin(what: string): () => void {
    const entry = { what, ends: 0 }
    this.#begun.push(entry)
    return () => {
      entry.ends++
    }
  }

  /** What was not let go of exactly once. */
  get wrong(): string[] {
    return this.#begun.filter(({ ends }) => ends !== 1).map(({ what, ends }) => `${what}: ${ends} times`)
  }
}

/** What a part of a pipeline may use: chance, and the ledger. */
interface Kit {
  readonly chance: Scheduler
  readonly ledger: Ledger
  /** Settles soon: after microtasks, a turn, or a timer. */
  pause(): Promise<void>
}

function makeKit(seed: number): Kit {
  const chance = new Scheduler(seed)
  const pause = (): Promise<void> => {
    switch (chance.below(8)) {
      case 0:
        return sleep(chance.below(3))
      case 1:
      case 2:
        return turn()
      default:
        return ticks(chance.below(6))
    }
  }
  return { chance, ledger: new Ledger(), pause }
}

/** Some sources end by themselves, most do not. */
const lengthOf = ({ chance }: Kit): number => (chance.below(4) === 0 ? chance.below(20) : Infinity)

type Source = (kit: Kit) => unknown

const SOURCES: Record<string, Source> = {
  *'a generator of promises'(kit: Kit) {
    const end = kit.ledger.begin('the generator')
    try {
      const length = lengthOf(kit)
      for (let n = 0; n < length; n++) yield kit.pause().then(() => n) as unknown as number
    } finally {
      end()
    }
  },
  async *'an async generator'(kit: Kit) {
    const end = kit.ledger.begin('the async generator')
    try {
      const length = lengthOf(kit)
      for (let n = 0; n < length; n++) {
        await kit.pause()
        yield n
      }
    } finally {
      end()
    }
  },
  'an async iterator'(kit) {
    const length = lengthOf(kit)
    return {
      [Symbol.asyncIterator]() {
        const end = kit.ledger.begin('the iterator')
        let n = 0
        let over = false
        const finish = () => {
          if (!over) end() // it may be returned before anybody hears that it came to its end
          over = true
          return { done: true, value: undefined }
        }
        return {
          async next() {
            if (over) kit.ledger.begin('a next() after the end')
            await kit.pause()
            return n < length ? { done: false, value: n++ } : finish()
          },
          async return() {
            return finish()
          }
        }
      }
    }
  },
  'an async iterator that parks': () => {
    let n = 0
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => (n < 3 ? Promise.resolve({ done: false, value: n++ }) : new Promise<never>(() => {}))
      })
    }
  },
  'a Node Readable'(kit) {
    const end = kit.ledger.begin('the Readable')
    const length = lengthOf(kit)
    let n = 0
    return new Readable({
      objectMode: true,
      highWaterMark: 2,
      read() {
        kit.pause().then(() => this.push(n < length ? n++ : null))
      },
      destroy(error, callback) {
        end()
        callback(error)
      }
    })
  },
  'a Web ReadableStream'(kit) {
    const end = kit.ledger.begin('the ReadableStream')
    const length = lengthOf(kit)
    let n = 0
    let cancelled = false
    return new ReadableStream<number>({
      async pull(controller) {
        await kit.pause()
        if (cancelled) return
        if (n < length) return controller.enqueue(n++)
        end()
        controller.close()
      },
      cancel() {
        cancelled = true
        end()
      }
    })
  },
  'a channel'(kit) {
    const { target, source } = channel<number>({ capacity: 2 })
    const length = lengthOf(kit)
    const produce = async (): Promise<void> => {
      const end = kit.ledger.begin('the producer')
      for (let n = 0; n < length && target.done !== true; n++) {
        await kit.pause()
        if ((await target.send(n)) !== undefined) break
      }
      await target.close()
      end()
    }
    return {
      [Symbol.asyncIterator]() {
        void produce()
        return source[Symbol.asyncIterator]()
      }
    }
  },
  'a callback'(kit) {
    const length = lengthOf(kit)
    return fromCallback<number>(
      target => {
        const end = kit.ledger.begin('the callback')
        let n = 0
        const timer = setInterval(() => {
          if (n < length) void target.send(n++)
          else void target.close()
        }, 1)
        return () => {
          clearInterval(timer)
          end()
        }
      },
      { overflow: 'drop-newest' }
    )
  },
  'an emitter'(kit) {
    const emitter = new EventEmitter()
    const end = kit.ledger.begin('the listeners')
    const timer = setInterval(() => emitter.emit('item', 1), 1)
    emitter.on('removeListener', event => {
      if (event !== 'item') return
      clearInterval(timer)
      end()
    })
    return listen<number>(emitter, 'item', { overflow: 'drop-oldest' })
  }
}

type Part = (kit: Kit) => unknown

const STAGES: Record<string, Part> = {
  map: kit => map(async (n: number) => kit.pause().then(() => n)),
  'map that hears the signal': () => map((n: number, { signal }) => sleep(2, n, { signal })),
  filter: kit => filter(async (n: number) => kit.pause().then(() => n % 3 !== 0)),
  tap: () => tap(() => {}),
  batch: () => batch(2),
  buffer: () => buffer(2),
  catchError: () => catchError(() => [-1]),
  mapConcurrent: kit =>
    mapConcurrent(async (n: number) => kit.pause().then(() => n), { concurrency: 3, ordered: false }),
  'mapConcurrent that hears the signal': () =>
    mapConcurrent((n: number, { signal }) => sleep(2, n, { signal }), { concurrency: 2 }),
  flatMap: kit => flatMap((n: number) => inner(kit, n)),
  switchMap: kit => switchMap((n: number) => inner(kit, n)),
  'a coroutine': kit =>
    push<number, number>(function* (target) {
      const end = kit.ledger.begin('the coroutine')
      try {
        while (true) {
          const item = yield* receive<number>()
          yield* wait(kit.pause())
          target.send(item)
        }
      } finally {
        end()
      }
    }),
  'an async coroutine': kit =>
    push<number, number>(async function* (target) {
      const end = kit.ledger.begin('the async coroutine')
      try {
        while (true) {
          const item = yield* receive<number>()
          await kit.pause()
          await target.send(item)
        }
      } finally {
        end()
      }
    }),
  'a generator over its source': kit =>
    async function* (items: AsyncIterable<number>) {
      const end = kit.ledger.begin('the generator over its source')
      try {
        for await (const item of items) {
          await kit.pause()
          yield item
        }
      } finally {
        end()
      }
    },
  'a Node Duplex': kit => {
    const end = kit.ledger.begin('the Duplex')
    const duplex = new PassThrough({ objectMode: true, highWaterMark: 1 })
    duplex.once('close', end)
    return duplex
  },
  'a Web TransformStream': kit =>
    new TransformStream({
      async transform(item, controller) {
        await kit.pause()
        controller.enqueue(item)
      }
    })
}

async function* inner(kit: Kit, n: number): AsyncGenerator<number, void, undefined> {
  const end = kit.ledger.begin('the inner source')
  try {
    yield n
    await kit.pause()
    yield n
  } finally {
    end()
  }
}

const SINKS: Record<string, Part> = {
  toArray: () => toArray(),
  forEach: kit => forEach(() => kit.pause(), { concurrency: 2 }),
  'a target': kit => {
    const end = kit.ledger.begin('the target')
    return {
      send: () => kit.pause(),
      throw(error: unknown): never {
        end()
        throw error
      },
      close: end
    }
  },
  'a coroutine': kit =>
    coroutine(function* () {
      const end = kit.ledger.begin('the last coroutine')
      try {
        while (true) {
          yield* receive()
          yield* wait(kit.pause())
        }
      } finally {
        end()
      }
    })(),
  'a Node Writable': kit => {
    const end = kit.ledger.begin('the Writable')
    return new Writable({
      objectMode: true,
      highWaterMark: 2,
      write(_item, _encoding, callback) {
        kit.pause().then(() => callback())
      },
      destroy(error, callback) {
        end()
        callback(error)
      }
    })
  },
  'a Web WritableStream': kit => {
    const end = kit.ledger.begin('the WritableStream')
    return new WritableStream({ write: () => kit.pause(), close: end, abort: end })
  },
  'an async function': () => async (items: AsyncIterable<unknown>) => {
    for await (const _ of items);
  }
}

const anyPipe = pipe as unknown as (...args: unknown[]) => unknown
const anyRun = run as unknown as (...args: unknown[]) => Promise<unknown>

/** How the pipeline is run. */
const FORMS: Record<string, (parts: unknown[], sink: () => unknown, options: object) => Promise<unknown>> = {
  'into a sink': async (parts, sink, options) => anyPipe(...parts, sink(), options),
  read: async (parts, _, options) => {
    for await (const _ of anyPipe(...parts, options) as AsyncIterable<unknown>);
  },
  run: (parts, _, options) => anyRun(...parts, options)
}

function pick<T>(chance: Scheduler, from: Record<string, T>): readonly [string, T] {
  const entries = Object.entries(from)
  return entries[chance.below(entries.length)] as [string, T]
}

/** Runs one pipeline that the seed describes, and aborts it; answers what is wrong. */
async function abortOne(seed: number): Promise<string[]> {
  const kit = makeKit(seed)
  const { chance, ledger } = kit
  const [sourceName, source] = pick(chance, SOURCES)
  const stages = Array.from({ length: chance.below(4) }, () => pick(chance, STAGES))
  const [sinkName, sink] = pick(chance, SINKS)
  const [formName, perform] = pick(chance, FORMS)
  const moments = chance.below(40)
  const names = [
    sourceName,
    ...stages.map(([name]) => name),
    formName === 'into a sink' ? sinkName : formName
  ]
  const what = `seed ${seed}, ${names.join(' → ')}, after ${moments} pauses`
  const controller = new AbortController()
  const { signal } = controller
  const reason = new Error(`aborted: ${what}`)
  const wrong: string[] = []

  const parts = [source(kit), ...stages.map(([, stage]) => stage(kit))]
  const running = perform(parts, () => sink(kit), { signal, closeTimeout: 30 })
  const outcome = running.then(
    () => undefined,
    error => {
      if (error !== reason) wrong.push(`rejected with ${error}`)
    }
  )
  for (let n = 0; n < moments; n++) await kit.pause()
  controller.abort(reason)
  await outcome
  const listeners = getEventListeners(signal, 'abort').length
  if (listeners > 0) wrong.push(`${listeners} listeners on the signal`)
  // What is at work when the abort comes ends when its own wait does.
  for (let n = 0; n < 100 && ledger.wrong.length > 0; n++) await sleep(2)
  wrong.push(...ledger.wrong)
  return wrong.map(why => `${what}: ${why}`)
}

/** What keeps the process alive, by kind: the fewest seen for a while, because the test runner has timers of its own. */
async function leastResources(): Promise<string[]> {
  let least: string[] | undefined
  for (let n = 0; n < 200; n++) {
    await sleep(1)
    await turn()
    const seen = process.getActiveResourcesInfo().toSorted()
    if (least === undefined || seen.length < least.length) least = seen
  }
  return least ?? []
}

describe(`${PIPELINES} pipelines aborted at random moments, seed ${SEED}`, () => {
  const rejections: unknown[] = []
  const note = (reason: unknown): void => void rejections.push(reason)
  beforeAll(() => void process.on('unhandledRejection', note))
  afterAll(() => void process.off('unhandledRejection', note))

  test('reject with the reason, let go of everything once, and leave nothing behind', {
    timeout: 300_000
  }, async () => {
    const before = await leastResources()
    const wrong: string[] = []
    for (let first = 0; first < PIPELINES; first += SIDE_BY_SIDE) {
      const seeds = Array.from(
        { length: Math.min(SIDE_BY_SIDE, PIPELINES - first) },
        (_, n) => SEED + first + n
      )
      wrong.push(...(await Promise.all(seeds.map(abortOne))).flat())
    }
    expect(wrong).toEqual([])
    let after = await leastResources()
    for (let n = 0; n < 5 && after.length > before.length; n++) after = await leastResources()
    expect(after).toEqual(before)
    expect(rejections).toEqual([])
  })
})
