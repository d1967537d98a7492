import { AsyncLocalStorage } from 'node:async_hooks'
import { delay } from '@costream/core'
import { trackedTarget, virtualClock } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterGaps, gaps, odd, pace, runTimed, sleep, type Timed } from '../../support/timed-source.ts'

/** Every item that much after it came; it comes once the one `capacity` places before it is gone. */
function model(gaps: readonly number[], ms: number, capacity: number): Timed<number>[] {
  const out: Timed<number>[] = []
  for (const { item, at } of afterGaps(gaps).slice(0, -1)) {
    out.push({ item, at: Math.max(at, out[item - capacity]?.at ?? 0) + ms })
  }
  return out
}

const capacities = fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 4 }))

describe('delay()', () => {
  test('passes every item on that much later; where as many are under way as may be, the source waits', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, odd, capacities, async (gaps, ms, capacity) => {
        const make = delay<number>
        const { out } = await runTimed(clock => make(ms, { clock, ...(capacity && { capacity }) }), gaps)
        expect(out).toEqual(model(gaps, ms, capacity ?? 1024))
      })
    )
  })

  test('ends after the last item', async () => {
    expect(await runTimed(clock => delay<number>(10, { clock }), [1, 2, 3])).toMatchObject({ over: 13 })
    expect(await runTimed(clock => delay<number>(10, { clock }), [1, 50])).toMatchObject({ over: 51 })
  })

  test('loses no item, is never early, and holds no more than it may, however slow the target is', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, odd, fc.integer({ min: 1, max: 4 }), pace, async (gaps, ms, capacity, pace) => {
        const run = await runTimed(clock => delay<number>(ms, { capacity, clock }), gaps, pace)
        const given = afterGaps(gaps)
        expect(run.out.map(({ item }) => item)).toEqual(given.slice(0, -1).map(({ item }) => item))
        for (const { item, at } of run.out) {
          expect(at).toBeGreaterThanOrEqual((given[item] as Timed<number>).at + ms)
        }
        expect(run.most).toBeLessThanOrEqual(capacity + 1)
        expect(run.breaches).toEqual([])
      })
    )
  })

  test('passes items on at once with 0', async () => {
    const { out } = await runTimed(clock => delay<number>(0, { clock }), [0, 1, 1])
    expect(out).toEqual(afterGaps([0, 1]))
  })

  test('needs no deeper stack where many items are due at once', async () => {
    const many = Array.from({ length: 50_001 }, () => 0)
    // The first item is taken slowly, so that all the others are due when it is through.
    const pace = [100, ...Array.from({ length: 50_000 }, () => 0)]
    const { out, failure } = await runTimed(
      clock => delay<number>(1, { capacity: Infinity, clock }),
      many,
      pace
    )
    expect(failure).toBeUndefined()
    expect(out).toHaveLength(50_000)
    expect(out.at(-1)?.at).toBe(101)
  })

  test('keeps the AsyncLocalStorage of who sent an item', async () => {
    const sender = new AsyncLocalStorage<string>()
    const clock = virtualClock()
    const seen: string[] = []
    const slow = trackedTarget<string>({
      onSend(item) {
        seen.push(`${item} in ${sender.getStore()}`)
        return sleep(clock, 20)
      }
    })
    const head = delay<string>(10, { clock })(slow)
    for (const name of ['a', 'b', 'c']) sender.run(name, () => void head.send(name))
    const closed = head.close()
    await clock.advance(100)
    expect(await closed).toBe(3)
    expect(seen).toEqual(['a in a', 'b in b', 'c in c'])
    expect(slow.log.breaches).toEqual([])
  })
})
