import { debounce } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterGaps, gaps, odd, pace, runTimed, type Timed } from '../../support/timed-source.ts'

/** An item is passed on when its interval is over before the next comes, or the longest wait is: by its definition. */
function model(gaps: readonly number[], interval: number, maxWait = Infinity): Timed<number>[] {
  const items = afterGaps(gaps)
  const out: Timed<number>[] = []
  let first: number | undefined // when the first item came that was not passed on
  items.slice(0, -1).forEach(({ item, at }, index) => {
    first ??= at
    const next = (items[index + 1] as Timed<number>).at
    const due = Math.min(at + interval, first + maxWait)
    if (due >= next && index < items.length - 2) return
    out.push({ item, at: Math.min(due, next) })
    first = undefined
  })
  return out
}

const more = fc.option(fc.oneof(fc.nat(5), fc.nat(60)), { nil: undefined })

describe('debounce()', () => {
  test('passes an item on when it was quiet for an interval, or the longest wait is over', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, odd, more, async (gaps, interval, more) => {
        const maxWait = more === undefined ? undefined : interval + more
        const { out } = await runTimed(
          clock => debounce<number>(interval, { clock, ...(maxWait && { maxWait }) }),
          gaps
        )
        expect(out).toEqual(model(gaps, interval, maxWait))
      })
    )
  })

  test('passes the last item on, each item once and in order, however slow the target is', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, fc.nat(20), more, pace, async (gaps, interval, more = 1000, pace) => {
        const maxWait = interval + more
        const run = await runTimed(clock => debounce<number>(interval, { clock, maxWait }), gaps, pace)
        const { out, breaches } = run
        const items = out.map(({ item }) => item)
        expect(items).toEqual([...new Set(items)].toSorted((a, b) => a - b))
        if (gaps.length > 1) expect(items.at(-1)).toBe(gaps.length - 2)
        const given = afterGaps(gaps)
        const end = given.at(-1)?.at ?? 0
        for (const { item, at } of more < 1000 ? [] : out) {
          expect(at).toBeGreaterThanOrEqual(Math.min(end, (given[item] as Timed<number>).at + interval))
        }
        expect(run.failure).toBeUndefined()
        expect(breaches).toEqual([])
      })
    )
  })

  test('sets one timer for many items', async () => {
    let set = 0
    const { out } = await runTimed(
      clock => {
        const after: typeof clock.after = (delay, act) => {
          set++
          return clock.after(delay, act)
        }
        return debounce<number>(10, { clock: { now: clock.now, after } })
      },
      Array.from({ length: 1000 }, (_, index) => (index === 999 ? 50 : 0))
    )
    expect(out).toEqual([{ item: 998, at: 10 }])
    expect(set).toBe(1)
  })

  test('refuses a longest wait that is shorter than the interval', () => {
    expect(() => debounce(10, { maxWait: 9 })).toThrow('debounce: maxWait must be from 10 to 2,147,483,647')
  })
})
