import { Readable, Writable } from 'node:stream'
import {
  broadcast,
  channel,
  compose,
  count,
  drive,
  filter,
  fromCallback,
  map,
  mapConcurrent,
  merge,
  pipe,
  pull,
  push,
  receive,
  reduce,
  type Stage,
  scan,
  stage,
  take,
  tap
} from '@costream/core'
import { pipe as pipeStreams } from '@costream/node-streams'
import { xmlRecords } from '@costream/xml'
import { describe, expect, test } from 'vitest'
import { allocatedBy } from '../../bench/allocated.ts'
import { callsOf } from '../support/calls.ts'
import { promisesOf } from '../support/promises.ts'

// What an item costs, counted and not timed, so that it holds on every machine. Each figure is the difference between a
// run and one of twice as many items: what a run costs in itself is not in it. Where the platform has its price, ours is
// told beside that.

type Run = (size: number) => unknown

function* numbers(size: number): Generator<number, void, undefined> {
  for (let n = 0; n < size; n++) yield n
}

async function* later(size: number): AsyncGenerator<number, void, undefined> {
  for (let n = 0; n < size; n++) yield n
}

async function* throughGenerator(items: AsyncIterable<number>): AsyncGenerator<number, void, undefined> {
  for await (const item of items) yield item
}

async function read(items: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

const three = (): Stage<number, number> =>
  compose(
    map((n: number) => n + 1),
    filter((n: number) => n > 0),
    map((n: number) => n * 2)
  )

const body = push<number, number>(function* (target) {
  while (true) target.send(yield* receive<number>())
})

const sum = reduce<number, number>((total, n) => (total + n) & 0xffff, 0)

function readable(size: number): Readable {
  const all = numbers(size)
  return new Readable({
    objectMode: true,
    read() {
      this.push(all.next().value ?? null)
    }
  })
}

const writable = (): Writable => new Writable({ objectMode: true, write: (_, __, callback) => callback() })

const webReadable = (size: number): ReadableStream<number> => {
  const all = numbers(size)
  return new ReadableStream({
    pull(controller) {
      const { value } = all.next()
      if (value === undefined) controller.close()
      else controller.enqueue(value)
    }
  })
}

const webWritable = (): WritableStream<number> => new WritableStream({ write() {} })

/** What one more item costs: `measure` tells the cost of a run. */
async function each(
  run: Run,
  size: number,
  measure: (act: () => unknown) => Promise<number>
): Promise<number> {
  await run(size)
  const once = await measure(() => run(size))
  return ((await measure(() => run(2 * size))) - once) / size
}

describe('promises an item', () => {
  const SIZE = 2_000
  /** Each turn that a run gives the event loop makes a few. */
  const SOME = 0.2

  const perItem = (run: Run): Promise<number> => each(run, SIZE, promisesOf)

  test.each<[string, number, Run]>([
    ['a push coroutine', 0, size => pipe(numbers(size), body, count())],
    ['broadcast', 0, size => pipe(numbers(size), broadcast(count(), count(), count()))],
    ['Readable → three stages → Writable', 0, size => pipeStreams(readable(size), three(), writable())],
    ['XML records', 0, size => pipe([`<a>${'<b><c>1</c></b>'.repeat(size)}</a>`], xmlRecords('b'), count())],
    ['a channel, driven into and drained', 0.3, throughChannel],
    ['fromCallback, in bursts of ten', 0.4, size => pipe(bursts(size), count())],
    ['a flow that is read, from a source that never waits', 2, size => read(pipe(numbers(size), three()))],
    [
      'a callback that answers promises: its own two, and what it takes to wait',
      4,
      size =>
        pipe(
          numbers(size),
          map(async (n: number) => n),
          count()
        )
    ],
    [
      'mapConcurrent, its callback’s own included',
      2.5,
      size =>
        pipe(
          numbers(size),
          mapConcurrent(async (n: number) => n),
          count()
        )
    ]
  ])('are at most: %s, %d', async (_, most, run) => {
    expect(await perItem(run)).toBeLessThanOrEqual(most + SOME)
  })

  test.each<[string, number, Run, Run]>([
    [
      'three stages after an async generator: none more than reading that',
      0,
      size => pipe(later(size), three(), count()),
      size => read(later(size))
    ],
    [
      'a flow that is read, over an async generator: two more than reading that',
      2,
      size => read(pipe(later(size), three())),
      size => read(later(size))
    ],
    [
      'a pull stage in a pipe: none more than the generator by hand',
      0,
      size => pipe(later(size), throughGenerator, count()),
      size => read(throughGenerator(later(size)))
    ],
    [
      'a pull stage given a target: six more than the generator by hand',
      6,
      size => drive(later(size), pull(throughGenerator)(count().open())),
      size => read(throughGenerator(later(size)))
    ],
    [
      'merge of two async generators: ten more than reading both',
      10,
      size => pipe(merge(later(size / 2), later(size / 2)), count()),
      size => read(later(size))
    ],
    [
      'ReadableStream → three stages → WritableStream: six more than pipeTo',
      6,
      size => pipe(webReadable(size), three(), webWritable()),
      size => webReadable(size).pipeTo(webWritable())
    ]
  ])('beside the platform: %s', async (_, more, ours, platforms) => {
    expect((await perItem(ours)) - (await perItem(platforms))).toBeLessThanOrEqual(more + SOME)
  })
})

describe('bytes of heap an item', () => {
  const SIZE = 25_000
  /** The smallest object has 16 bytes: whoever stays below makes none. */
  const NONE = 8

  /** The least of several: V8 itself allocates now and then. */
  async function perItem(run: Run): Promise<number> {
    const figures: number[] = []
    for (let time = 0; time < 3; time++) figures.push(await each(run, SIZE, allocatedBy))
    return Math.min(...figures)
  }

  const array = Array.from({ length: 2 * SIZE }, (_, n) => n)
  const some = (size: number): number[] => (size === array.length ? array : half)
  const half = array.slice(0, SIZE)

  test.each<[string, Stage<number, number>]>([
    ['map, filter, map', three()],
    ['a closure', stage<number, number>(target => ({ item: n => target.send(n) }))],
    [
      'scan, take, tap',
      compose(
        scan((_: number, n: number) => n, 0),
        take<number>(array.length),
        tap((_: number) => {})
      )
    ]
  ])('there are none in the stages between an array and a sink: %s', async (_, stages) => {
    expect(await perItem(size => pipe(some(size), stages, sum))).toBeLessThan(NONE)
  })

  test('there are none in a target that is sent to by hand', async () => {
    const run: Run = size => {
      const head = three()(sum.open())
      for (let n = 0; n < size; n++) head.send(n)
      head.close()
    }
    expect(await perItem(run)).toBeLessThan(NONE)
  })

  test.each<[string, Run, Run]>([
    [
      'a loop over the same generator',
      size => pipe(numbers(size), three(), sum),
      size => {
        for (const _ of numbers(size));
      }
    ],
    [
      'for await over the same async generator',
      size => pipe(later(size), three(), sum),
      size => read(later(size))
    ]
  ])('three stages and a sink have none more than %s', async (_, ours, bare) => {
    expect((await perItem(ours)) - (await perItem(bare))).toBeLessThan(NONE)
  })

  test('a push coroutine has no more than three small objects', async () => {
    expect(await perItem(size => pipe(some(size), body, sum))).toBeLessThan(3 * 40 + NONE)
  })
})

describe('calls an item', () => {
  const SIZE = 500
  /** The loops look at the clock now and then. */
  const SOME = 0.2

  /** What one more of the stages costs each item. */
  async function ofOneMore(make: () => Stage<number, number>): Promise<number> {
    const chain = (length: number): Stage<number, number> =>
      Array.from({ length }, make).reduce((before, next) => compose(before, next))
    const ofChain = (length: number): Promise<number> =>
      each(size => pipe(numbers(size), chain(length), sum), SIZE, callsOf)
    return (await ofChain(4)) - (await ofChain(3))
  }

  test.each<[string, number, () => Stage<number, number>]>([
    ['map', 2, () => map(n => n)],
    ['filter', 5, () => filter(() => true)],
    ['a closure', 2, () => stage(target => ({ item: n => target.send(n) }))],
    ['take', 1, () => take(10 * SIZE)],
    ['scan', 4, () => scan((_, n) => n, 0)]
  ])('of one more stage are at most: %s, %d', async (_, most, make) => {
    expect(await ofOneMore(make)).toBeLessThanOrEqual(most + SOME)
  })
})

async function throughChannel(size: number): Promise<unknown> {
  const { target, source } = channel<number>()
  return Promise.all([drive(numbers(size), target), pipe(source, count())])
}

function bursts(size: number): AsyncIterable<number> {
  return fromCallback(target => {
    const all = numbers(size)
    const burst = (): void => {
      for (let n = 0; n < 10; n++) {
        const { value } = all.next()
        if (value === undefined) return void target.close()
        target.send(value)
      }
      setImmediate(burst)
    }
    burst()
  })
}
