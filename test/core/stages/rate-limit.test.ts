import { rateLimit } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterGaps, gaps, odd, pace, runTimed, type Timed } from '../../support/timed-source.ts'

/** Every item as soon as it is there, its turn has come and the one `limit` places before it is an interval ago. */
function model(gaps: readonly number[], limit: number, interval: number): Timed<number>[] {
  const out: Timed<number>[] = []
  for (const { item, at } of afterGaps(gaps).slice(0, -1)) {
    const free = (out[item - limit]?.at ?? -Infinity) + interval
    out.push({ item, at: Math.max(at, out.at(-1)?.at ?? 0, free) })
  }
  return out
}

const limits = fc.integer({ min: 1, max: 4 })

describe('rateLimit()', () => {
  test('passes items on as soon as the limit allows, and no sooner', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, limits, odd, async (gaps, limit, interval) => {
        const { out } = await runTimed(clock => rateLimit<number>({ limit, interval, clock }), gaps)
        expect(out).toEqual(model(gaps, limit, interval))
      })
    )
  })

  test('drops none, keeps the limit and holds one item at most, however slow the target is', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, limits, odd, pace, async (gaps, limit, interval, pace) => {
        const run = await runTimed(clock => rateLimit<number>({ limit, interval, clock }), gaps, pace)
        expect(run.out.map(({ item }) => item)).toEqual(gaps.slice(0, -1).map((_, index) => index))
        run.out.slice(limit).forEach(({ at }, index) => {
          expect(at).toBeGreaterThanOrEqual((run.out[index] as Timed<number>).at + interval)
        })
        expect(run.most).toBeLessThanOrEqual(1)
        expect(run.breaches).toEqual([])
      })
    )
  })

  test('is never early where the timers are', async () => {
    // As in Node, where a timer may fire a little before its time by the clock.
    const { out } = await runTimed(
      ({ now, after }) =>
        rateLimit<number>({
          limit: 1,
          interval: 10,
          clock: { now, after: (delay, act) => after(delay > 1 ? delay - 1 : delay, act) }
        }),
      [0, 0, 0, 0]
    )
    expect(out.map(({ at }) => at)).toEqual([0, 10, 20])
  })

  test('refuses no limit at all', () => {
    expect(() => rateLimit({ limit: Infinity, interval: 10 })).toThrow(RangeError)
  })
})
