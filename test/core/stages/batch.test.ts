import { batch, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

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
