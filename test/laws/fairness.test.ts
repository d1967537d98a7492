import { stat } from 'node:fs'
import {
  batch,
  broadcast,
  buffer,
  channel,
  combineLatest,
  concat,
  coroutine,
  count,
  drive,
  expand,
  flatMap,
  forEach,
  groupBy,
  interleave,
  map,
  mapConcurrent,
  merge,
  pipe,
  pull,
  push,
  queued,
  receive,
  retry,
  share,
  startWith,
  switchMap,
  take,
  zip
} from '@costream/core'
import { pipe as nodePipe } from '@costream/node-streams'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

// The event loop gets a turn every 4 ms, however fast a source is. Nothing is timed here: the clock that the loops read
// goes on by 1 ms with every item, so that turns can be counted against items.

/** How many turns are waited for. */
const TURNS = 20

/** How many items may be given before as many turns have come; then the source gives up. */
const GIVE_UP = 4_000

/** How many items there may be between two turns: those of 4 ms, of a look at the clock, and what stages may hold. */
const MOST = 12

/** What happens in one run. */
interface Log {
  items: number
  turns: number
  /** The most items between two turns. */
  longest: number
}

const { now } = performance
let log: Log
let stopTurns: () => void

beforeEach(() => {
  log = { items: 0, turns: 0, longest: 0 }
  let clock = 0
  let items = 0
  performance.now = () => clock + log.items
  const turned = (): void => {
    if (log.turns > 0) log.longest = Math.max(log.longest, log.items - items)
    items = log.items
    log.turns++
    next = setImmediate(turned)
  }
  let next = setImmediate(turned)
  clock = now.call(performance)
  stopTurns = () => clearImmediate(next)
})

afterEach(() => {
  stopTurns()
  performance.now = now
})

/** Whether the source is to give another item. */
function more(): boolean {
  log.items++
  return log.turns < TURNS && log.items < GIVE_UP
}

function* busy(): Generator<number, void, undefined> {
  while (more()) yield log.items
}

async function* busyLater(): AsyncGenerator<number, void, undefined> {
  while (more()) yield log.items
}

/** An array whose items take their time in a callback. */
const LONG_ARRAY = Array.from({ length: GIVE_UP }, (_, n) => n)

const endless = function* (): Generator<number, void, undefined> {
  for (let n = 0; ; n++) yield n
}

function* failing(): Generator<number, void, undefined> {
  if (more()) throw new Error('again')
  yield 0
}

async function* throughGenerator(items: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const item of items) yield item
}

const doubled = push<number, number>(function* (target) {
  while (true) {
    const item = yield* receive<number>()
    target.send(item)
    target.send(item)
  }
})

async function read(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

/** Every loop: each runs until there were enough turns, or too many items. */
const LOOPS: Record<string, () => Promise<unknown>> = {
  'drive over an iterable': () => drive(busy(), count()),
  'drive over an async iterable': () => drive(busyLater(), count()),
  'drive over an array': () =>
    pipe(
      LONG_ARRAY,
      map(() => more()),
      flatMap(goOn => (goOn ? [] : [0])),
      take(1),
      count()
    ),
  'drive over a channel': () => {
    const { target, source } = channel<number>({ capacity: 64 })
    return Promise.all([drive(busy(), target), drive(source, count())])
  },
  'drive into a coroutine': () =>
    drive(
      busy(),
      coroutine(function* () {
        while (true) yield* receive<number>()
      })()
    ),
  'drive into a queued target': () => drive(busy(), queued(count(), 1)),
  'a flow that is read': () =>
    read(
      pipe(
        busy(),
        map(n => n)
      )
    ),
  'a flow over an async iterable': () =>
    read(
      pipe(
        busyLater(),
        map(n => n)
      )
    ),
  'an iterable that is read': () => read(pipe(busy())),
  'a flow through a generator': () => pipe(busy(), throughGenerator, count()),
  'the bridge before a target': () => drive(busy(), pull(throughGenerator)(count().open())),
  'a coroutine that sends': () => pipe(busy(), doubled, count()),
  'flatMap of one endless source': () =>
    pipe(
      [1],
      flatMap(() => busy()),
      count()
    ),
  'flatMap of many': () =>
    pipe(
      busy(),
      flatMap(n => [n, n]),
      count()
    ),
  'switchMap of one endless source': () =>
    pipe(
      [1],
      switchMap(() => busy()),
      count()
    ),
  expand: () =>
    pipe(
      [1],
      expand(n => (more() ? [n + 1] : [])),
      count()
    ),
  startWith: () => pipe(busy(), startWith(1, 2, 3), count()),
  batch: () => pipe(busy(), batch(3), count()),
  mapConcurrent: () =>
    pipe(
      busy(),
      mapConcurrent(n => n, { concurrency: 4 }),
      count()
    ),
  buffer: () => pipe(busy(), buffer(4), count()),
  forEach: () =>
    pipe(
      busy(),
      forEach(() => {}, { concurrency: 4 })
    ),
  broadcast: () => pipe(busy(), broadcast(count(), count())),
  groupBy: () =>
    pipe(
      busy(),
      groupBy(n => n % 3),
      mapConcurrent(group => pipe(group, count()), { concurrency: 4 }),
      count()
    ),
  share: () => {
    const shared = share(busy())
    return Promise.all([pipe(shared, count()), pipe(shared, count())])
  },
  merge: () => pipe(merge(busy(), busy()), count()),
  zip: () => pipe(zip(busy(), endless()), count()),
  concat: () => pipe(concat(busy(), [1]), count()),
  interleave: () => pipe(interleave(busy(), busyLater()), count()),
  combineLatest: () => pipe(combineLatest(busy(), [1]), count()),
  retry: () =>
    pipe(
      retry(() => busy()),
      count()
    ),
  'retry after failure upon failure': () =>
    pipe(
      retry(() => failing(), { retries: GIVE_UP }),
      count()
    ),
  "node-streams' pipe": () => nodePipe(busy(), count())
}

describe('an event loop beside a source that never waits', () => {
  test.each(Object.entries(LOOPS))('gets its turns: %s', async (_, loop) => {
    await loop()
    expect(log.turns).toBeGreaterThanOrEqual(TURNS)
    expect(log.longest).toBeLessThanOrEqual(MOST)
  })

  test('runs timers and I/O in them', { timeout: 20_000 }, async () => {
    performance.now = now
    const ran = { timer: false, io: false }
    setTimeout(() => {
      ran.timer = true
    }, 0)
    stat('.', () => {
      ran.io = true
    })
    const last = now.call(performance) + 10_000 // only so that a failure is one
    function* source(): Generator<number, void, undefined> {
      for (let n = 0; !(ran.timer && ran.io); n++) {
        if (n % 1_000 === 0 && now.call(performance) > last) return
        yield n
      }
    }
    await drive(source(), count())
    expect(ran).toEqual({ timer: true, io: true })
  })
})
