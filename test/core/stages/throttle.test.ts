import { throttle } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterGaps, gaps, odd, pace, runTimed, type Timed } from '../../support/timed-source.ts'

interface Options {
  readonly leading: boolean
  readonly trailing: boolean
}

const options: fc.Arbitrary<Options> = fc.constantFrom(
  { leading: true, trailing: true },
  { leading: true, trailing: false },
  { leading: false, trailing: true }
)

/** The items that are passed on at once, and the newest of each interval: by their definition. */
function model(gaps: readonly number[], interval: number, { leading, trailing }: Options): Timed<number>[] {
  const items = afterGaps(gaps).slice(0, -1)
  const end = afterGaps(gaps).at(-1)?.at ?? 0
  const out: Timed<number>[] = []
  let open = -Infinity // when the interval under way is over
  let newest: number | undefined
  const pass = (item: number, at: number): void => {
    out.push({ item, at })
    newest = undefined
    open = at + interval
  }
  const advance = (to: number): void => {
    while (newest !== undefined && open <= to) pass(newest, open)
  }
  for (const { item, at } of items) {
    advance(at)
    if (at < open) newest = trailing ? item : undefined
    else if (leading) pass(item, at)
    else {
      newest = item
      open = at + interval
    }
  }
  advance(end)
  if (newest !== undefined) pass(newest, end)
  return out
}

describe('throttle()', () => {
  test('passes on the first item and the newest of each interval, when it is over', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, odd, options, async (gaps, interval, options) => {
        const { out } = await runTimed(clock => throttle<number>(interval, { ...options, clock }), gaps)
        expect(out).toEqual(model(gaps, interval, options))
      })
    )
  })

  test('lets an interval lie between two items, and the last be the newest, however slow the target is', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, odd, options, pace, async (gaps, interval, options, pace) => {
        const make = throttle<number>
        const run = await runTimed(clock => make(interval, { ...options, clock }), gaps, pace)
        const { out, breaches } = run
        const end = gaps.reduce((sum, gap) => sum + gap, 0)
        out.slice(1).forEach(({ at }, index) => {
          if (at < end) expect(at - (out[index] as Timed<number>).at).toBeGreaterThanOrEqual(interval)
        })
        expect(out.filter(({ at }) => at > end).length, 'after the end').toBeLessThanOrEqual(1)
        // What does not come at its time is kept only where it may come later.
        if (!options.trailing) for (const { item, at } of out) expect(at).toBe(afterGaps(gaps)[item]?.at)
        if (options.trailing && gaps.length > 1) expect(out.at(-1)?.item).toBe(gaps.length - 2)
        expect(breaches).toEqual([])
      })
    )
  })

  test('with 0 passes on one item per turn of the timers', async () => {
    const { out } = await runTimed(clock => throttle<number>(0, { clock }), [0, 0, 0, 5, 0, 0, 5])
    expect(out.map(({ item }) => item)).toEqual([0, 2, 3, 5])
  })

  test('refuses to pass on nothing', () => {
    expect(() => throttle(1, { leading: false, trailing: false })).toThrow(RangeError)
  })
})
