import { batch, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterGaps, gaps, odd, pace, runTimed, type Timed } from '../../support/timed-source.ts'

/** A batch ends when it is full, when its time is over, and at the end: by its definition. */
function model(gaps: readonly number[], size: number, time: number): Timed<number[]>[] {
  const items = afterGaps(gaps).slice(0, -1)
  const end = afterGaps(gaps).at(-1)?.at ?? 0
  const out: Timed<number[]>[] = []
  let held: number[] = []
  let due = Infinity
  const flush = (at: number): void => {
    if (held.length > 0) out.push({ item: held, at })
    held = []
    due = Infinity
  }
  for (const { item, at } of items) {
    if (due < at) flush(due)
    if (held.push(item) === 1) due = at + time
    if (held.length === size) flush(at)
  }
  flush(Math.min(due, end))
  return out
}

const sizes = fc.integer({ min: 1, max: 5 })

describe('batch() by time', () => {
  test('sends a batch when it is full, or when its time is over', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, sizes, odd, async (gaps, size, time) => {
        const { out } = await runTimed(clock => batch<number>({ size, time, clock }), gaps)
        expect(out).toEqual(model(gaps, size, time))
      })
    )
  })

  test('gathers all items in order, and no more than one batch ahead, however slow the target is', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, sizes, odd, pace, async (gaps, size, time, pace) => {
        const run = await runTimed(clock => batch<number>({ size, time, clock }), gaps, pace)
        expect(run.out.flatMap(({ item }) => item)).toEqual(gaps.slice(0, -1).map((_, index) => index))
        expect(run.out.every(({ item }) => item.length > 0 && item.length <= size)).toBe(true)
        expect(run.most).toBeLessThanOrEqual(2 * size)
        expect(run.breaches).toEqual([])
      })
    )
  })

  test('without a time is what the size alone is', async () => {
    expect(await pipe([1, 2, 3], batch({ size: 2 }), toArray())).toEqual([[1, 2], [3]])
    expect([...pipeSync([1, 2, 3], batch({ size: 2 }))]).toEqual([[1, 2], [3]])
  })
})

describe('batch()', () => {
  test('gathers all items in order; only the last batch is shorter, none is empty', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.anything()), fc.integer({ min: 1, max: 7 }), async (items, size) => {
        const batches = await pipe(items, batch(size), toArray())
        expect(batches.flat(1)).toEqual(items.flatMap(item => [item]).flat(0))
        expect(batches.slice(0, -1).every(full => full.length === size)).toBe(true)
        expect(batches.every(some => some.length > 0 && some.length <= size)).toBe(true)
      })
    )
  })

  test('takes no more from its source than the batches asked for', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    expect(await pipe(source, batch(3), take(2), toArray())).toEqual([
      [1, 1, 1],
      [1, 1, 1]
    ])
    expect(log.given).toBe(6)
  })

  test('does not flush after a failure', async () => {
    const { source } = trackedSource('generator', { items: [1, 2], failAt: 1 })
    const target = trackedTarget<number[]>()
    await expect(pipe(source, batch(5), target)).rejects.toThrow('source')
    expect(target.log.items).toEqual([])
  })

  test.each([0, -1, 1.5])('throws a RangeError for %s', size => {
    expect(() => batch(size)).toThrow(RangeError)
  })
})
