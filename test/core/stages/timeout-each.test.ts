import { compose, map, pipe, timeoutEach, toArray } from '@costream/core'
import { virtualClock } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterGaps, gaps, odd, pace, runTimed, timedSource } from '../../support/timed-source.ts'

/** The item that comes too late after it is asked for, counted with the end, and when that is found. */
function late(gaps: readonly number[], ms: number, pace: readonly number[]) {
  let asked = 0
  for (const { item, at } of afterGaps(gaps)) {
    if (at > asked + ms) return { item, at: asked + ms }
    asked = Math.max(asked, at) + (pace[item % pace.length] ?? 0)
  }
  return undefined
}

describe('timeoutEach()', () => {
  test('fails when an item is waited for longer than that, and only then', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, odd, pace, async (gaps, ms, pace) => {
        const run = await runTimed(clock => timeoutEach<number>(ms, { clock }), gaps, pace)
        const expected = late(gaps, ms, pace)
        expect(run.out.map(({ item }) => item)).toEqual(
          gaps.slice(0, expected?.item ?? -1).map((_, index) => index)
        )
        if (expected === undefined) {
          expect(run.failure).toBeUndefined()
          return
        }
        expect(run.failure?.error).toBeInstanceOf(DOMException)
        expect(run.failure?.error).toMatchObject({
          name: 'TimeoutError',
          message: `timeoutEach: no item came within ${ms} ms`
        })
        expect(run.over).toBe(expected.at)
      })
    )
  })

  test('fails what stands behind it, and returns what stands before it, wherever it stands', async () => {
    const forms = [
      (source: AsyncIterable<number>, clock: ReturnType<typeof virtualClock>) =>
        pipe(source, timeoutEach(10, { clock }), toArray()),
      (source: AsyncIterable<number>, clock: ReturnType<typeof virtualClock>) =>
        pipe(
          source,
          map((n: number) => n),
          timeoutEach(10, { clock }),
          map(n => n),
          toArray()
        ),
      (source: AsyncIterable<number>, clock: ReturnType<typeof virtualClock>) =>
        pipe(source, compose(timeoutEach<number>(10, { clock }))(toArray<number>())),
      async (source: AsyncIterable<number>, clock: ReturnType<typeof virtualClock>) => {
        for await (const _ of timeoutEach<number>(10, { clock })(source));
      }
    ]
    for (const run of forms) {
      const clock = virtualClock()
      const { source, log } = timedSource(clock, [{ at: 5, item: 1 }], 1000)
      const failed = expect(run(source, clock)).rejects.toMatchObject({ name: 'TimeoutError' })
      await clock.advance(15)
      await failed
      expect(log).toEqual({ given: 1, ends: 0, returns: 1 })
      expect(clock.pending).toBe(0)
    }
  })

  test('does not count the time of a reader', async () => {
    const clock = virtualClock()
    const { source } = timedSource(clock, afterGaps([1, 1, 1]), 3)
    const reading = pipe(source, timeoutEach(10, { clock }))[Symbol.asyncIterator]()
    const first = reading.next()
    await clock.advance(1)
    expect(await first).toEqual({ done: false, value: 0 })
    expect(clock.pending).toBe(0)
    await clock.advance(1000)
    expect(await reading.next()).toEqual({ done: false, value: 1 })
    expect(await reading.return?.()).toEqual({ done: true, value: undefined })
    expect(clock.pending).toBe(0)
  })

  test('leaves a source that never answers behind', async () => {
    const clock = virtualClock()
    async function* stuck(): AsyncGenerator<number> {
      yield await new Promise<never>(() => {})
    }
    const run = pipe(stuck(), timeoutEach(10, { clock }), toArray(), { closeTimeout: 1 })
    const failed = expect(run).rejects.toMatchObject({ name: 'TimeoutError' })
    await clock.advance(10)
    await failed
    const controller = new AbortController()
    const { signal } = controller
    const aborted = pipe(stuck(), timeoutEach(10, { clock }), toArray(), { signal, closeTimeout: 1 })
    await clock.advance(5)
    controller.abort('enough')
    await expect(aborted).rejects.toBe('enough')
    expect(clock.pending).toBe(0)
  })
})
