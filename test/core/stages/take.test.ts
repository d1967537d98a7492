import { count, DONE, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('take()', () => {
  test('passes on the first items, as many as there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.anything()), fc.nat(10), async (items, many) => {
        const { source, log } = trackedSource('generator', { items })
        expect(await pipe(source, take(many), toArray())).toEqual(items.slice(0, many))
        expect(log.given).toBe(Math.min(many, items.length))
      })
    )
  })

  test('takes no item more from its source than it passes on, and returns it', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: [1], endless: true })
      expect(await pipe(source, take(3), count())).toBe(3)
      expect(log).toMatchObject({ given: 3, reads: 3, cleanUps: 1 })
    }
  })

  test('with Infinity passes everything on', async () => {
    expect(await pipe([1, 2, 3], take(Number.POSITIVE_INFINITY), toArray())).toEqual([1, 2, 3])
  })

  test('given a target says DONE with the last item, and for ever', () => {
    const target = trackedTarget<number>()
    const head = take<number>(2)(target)
    expect([head.done, head.send(1), head.send(2), head.send(3), head.done]).toEqual([
      false,
      undefined,
      DONE,
      DONE,
      true
    ])
    head.close()
    expect(target.log).toMatchObject({ items: [1, 2], closes: 1 })
    expect(take<number>(0)(target).done).toBe(true)
  })

  test.each([-1, 1.5, Number.NaN])('throws a RangeError for %s', many => {
    expect(() => take(many)).toThrow(RangeError)
  })
})
