import { map, pipe, type Stage, take, toArray } from '@costream/core'
import { virtualClock } from '@costream/core/testing'
import { LinkLostError } from '@costream/remote'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HEARTBEAT } from '../../../packages/remote/src/link/defaults.ts'
import { FRAME, type Frame } from '../../../packages/remote/src/link/frame.ts'
import { stageAt } from '../../../packages/remote/src/near/elsewhere.ts'
import { replayable, SEED } from '../../support/replay.ts'
import { Scheduler } from '../../support/scheduler.ts'
import { type MemoryOptions, memoryLink } from '../support/memory-link.ts'

const double = map((n: number) => n * 2)

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n)
}

/** Delivers the frames of each way in order, whenever the scheduler says. */
function delivering(scheduler: Scheduler): NonNullable<MemoryOptions['deliver']> {
  const ways: Record<string, (() => void)[]> = { there: [], back: [] }
  return (act, way) => {
    ways[way]?.push(act)
    void scheduler.wait().then(() => ways[way]?.shift()?.())
  }
}

/** Runs numbers through a stage over a link whose frames, batches and bodies take turns by a seed. */
async function play(
  seed: number,
  { count, window, wanted = Infinity }: { count: number; window: number; wanted?: number },
  tamper?: MemoryOptions['tamper'],
  cutAt = Infinity
): Promise<{
  items?: readonly number[]
  error?: unknown
  received: number[]
  returned: number
  most: number
}> {
  const scheduler = new Scheduler(seed)
  const defer = (act: () => void): void => void scheduler.wait().then(act)
  let frames = 0
  const link = memoryLink(
    { paced: () => map((n: number) => scheduler.pace()?.then(() => n * 2) ?? n * 2) },
    {
      deliver: delivering(scheduler),
      near: { defer },
      far: { defer },
      tamper(frame, way) {
        if (++frames === cutAt) link.cut('it was cut')
        return tamper === undefined ? [frame] : tamper(frame, way)
      }
    }
  )
  const stage: Stage<number, number> = stageAt({ name: 'paced', args: [] }, link, { items: window, bytes: 1 })
  const received: number[] = []
  let returned = 0
  function* source(): Generator<number> {
    try {
      yield* numbers(count)
    } finally {
      returned++
    }
  }
  const target = {
    async send(n: number) {
      received.push(n)
      await scheduler.pace()
    },
    throw(error: unknown): never {
      throw error
    },
    close: () => received
  }
  const outcome = await scheduler.play(() =>
    pipe(source(), stage, take(wanted), target).then(
      items => ({ items }),
      (error: unknown) => ({ error })
    )
  )
  const most = Math.max(link.flight.there.most, link.flight.back.most)
  expect(link.near.size, 'no stream is left').toBe(0)
  if ('items' in outcome && tamper === undefined) expect(link.far.size, 'none on the other side').toBe(0)
  return { ...outcome, received, returned, most }
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const sizes = fc.record({
  count: fc.integer({ min: 0, max: 40 }),
  window: fc.integer({ min: 1, max: 12 }),
  wanted: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 20 }))
})

describe(`a link, with the seed ${SEED}`, () => {
  test('carries the same items in the same order, whoever waits for whom, and never more than the window', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, sizes, async (seed, size) => {
        const { items, returned, most } = await play(seed, size)
        expect(items).toEqual(numbers(Math.min(size.count, size.wanted)).map(n => n * 2))
        expect(returned).toBeLessThanOrEqual(1)
        expect(most).toBeLessThanOrEqual(size.window)
      }),
      replayable(60)
    )
  })

  test('that is cut at any frame fails, or had given everything', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, sizes, fc.integer({ min: 1, max: 60 }), async (seed, size, cutAt) => {
        const { items, error, received } = await play(seed, size, undefined, cutAt)
        const all = numbers(Math.min(size.count, size.wanted)).map(n => n * 2)
        expect(received).toEqual(all.slice(0, received.length))
        if (items === undefined) expect(error).toBeInstanceOf(LinkLostError)
        else expect(items).toEqual(all)
      }),
      replayable(60)
    )
  })

  test.each<[string, (frame: Frame) => readonly unknown[]]>([
    ['doubled', frame => [frame, frame]],
    ['replaced by garbage', () => [['garbage']]],
    ['of a stream that there is not', ([type, , ...rest]) => [[type, 99, ...rest]]],
    ['of another kind', ([, id, ...rest]) => [[42, id, ...rest]]],
    ['without its fields', ([type, id]) => [[type, id]]]
  ])('with a frame %s fails or gives the same items: never others', async (_name, change) => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 30 }), async (seed, at) => {
        let frames = 0
        const size = { count: 20, window: 4 }
        const tamper = (frame: Frame): readonly unknown[] => (++frames === at ? change(frame) : [frame])
        const { items, error, received } = await play(seed, size, tamper)
        const all = numbers(20).map(n => n * 2)
        expect(received).toEqual(all.slice(0, received.length))
        if (items === undefined) expect(error).toBeInstanceOf(LinkLostError)
        else expect(items).toEqual(all)
      }),
      replayable(20)
    )
  })
})

/** What a frame is replaced by that would make a truncated stream look complete, or break the credit. */
test.each<[string, (frame: Frame) => readonly unknown[], RegExp]>([
  [
    'an END of fewer items',
    frame => (frame[0] === FRAME.END ? [[FRAME.END, frame[1], frame[2] - 1]] : [frame]),
    /\d items were sent, but \d+ arrived/
  ],
  [
    'items that are missing',
    frame =>
      frame[0] === FRAME.DATA && frame[2] === 0 ? [[...frame.slice(0, 3), frame[3].slice(1)]] : [frame],
    /items were sent, but/
  ],
  [
    'a batch that is missing',
    frame => (frame[0] === FRAME.DATA && frame[2] === 1 ? [] : [frame]),
    /items came out of order|items were sent, but/
  ],
  [
    'more items than there is room for',
    frame => (frame[0] === FRAME.DATA ? [[...frame.slice(0, 3), Array.from({ length: 99 })]] : [frame]),
    /more came than there was room for/
  ],
  [
    'more credit than was used',
    frame => (frame[0] === FRAME.CREDIT ? [[FRAME.CREDIT, frame[1], 1000, 0]] : [frame]),
    /more items were consumed than sent/
  ]
])('a link refuses %s', async (_name, tamper, reason) => {
  const link = memoryLink({ double }, { tamper })
  const stage = stageAt<number, number>({ name: 'double', args: [] }, link, { items: 4, bytes: 1 })
  await expect(pipe(numbers(20), stage, toArray())).rejects.toThrow(reason)
})

describe('a link with a heartbeat', () => {
  const never: Stage<number, number> = map((_: number) => new Promise<never>(() => {}))

  test('asks a silent far side after 5 s, and is lost after 15 s without an answer', async () => {
    const clock = virtualClock()
    const sent: [number, number][] = []
    let silent = false
    const link = memoryLink(
      { never },
      {
        near: { clock, heartbeat: HEARTBEAT },
        tamper(frame, way) {
          if (way === 'there') sent.push([clock.now(), frame[0]])
          return silent && way === 'back' ? [] : [frame]
        }
      }
    )
    const stage = stageAt<number, number>({ name: 'never', args: [] }, link, { items: 4, bytes: 1 })
    const run = pipe([1], stage, toArray())
    const outcome = run.catch((error: unknown) => error)
    await new Promise(resolve => setImmediate(resolve))
    await new Promise(resolve => setImmediate(resolve))
    const pings = (): number[] => sent.filter(([, type]) => type === FRAME.PING).map(([time]) => time)

    // A stage that computes for a minute, on a connection that answers, is left alone.
    for (let second = 0; second < 60; second++) {
      await clock.advance(1000)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    expect(link.near.lost).toBe(false)
    expect(pings().length).toBeGreaterThan(5)

    silent = true
    await clock.advance(14_000)
    expect(link.near.lost).toBe(false)
    await clock.advance(7_000)
    expect(await outcome).toBeInstanceOf(LinkLostError)
    expect(((await outcome) as Error).message).toMatch(/^Lost the stream: it has not answered for \d+ ms$/)
    link.cut('it is over')
    expect(clock.pending).toBe(0)
  })

  test('sets no timer while there is no stream', async () => {
    const clock = virtualClock()
    const link = memoryLink({ double }, { near: { clock, heartbeat: HEARTBEAT } })
    const stage = stageAt<number, number>({ name: 'double', args: [] }, link, { items: 4, bytes: 1 })
    expect(await pipe([1], stage, toArray())).toEqual([2])
    expect(clock.pending).toBe(0)
  })
})

test('a link gives up a stream that does not end after an abort, and no other', async () => {
  const clock = virtualClock()
  const stuck: Stage<number, number> = map((_: number) => new Promise<never>(() => {}))
  const link = memoryLink(
    { stuck, double },
    {
      near: { clock },
      tamper: (frame, way) => (way === 'back' && frame[1] === 1 && frame[0] === FRAME.CLOSED ? [] : [frame])
    }
  )
  const at = (name: string): Stage<number, number> =>
    stageAt({ name, args: [] }, link, { items: 4, bytes: 1 })
  const controller = new AbortController()
  const run = pipe([1], at('stuck'), toArray(), { signal: controller.signal })
  setTimeout(() => controller.abort(new Error('enough')), 10)
  await expect(run).rejects.toThrow('enough')
  expect(link.near.size).toBe(1)
  await clock.advance(1000)
  expect(link.near.size).toBe(0)
  expect(await pipe([1], at('double'), toArray())).toEqual([2])
})
