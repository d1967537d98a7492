import { dropWhile, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('dropWhile()', () => {
  test('drops items until one fails the test, and none after', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 })), fc.nat(4), async (items, limit) => {
        const at = items.findIndex(n => n >= limit)
        const expected = at === -1 ? [] : items.slice(at)
        const drop = (n: number): boolean => n < limit
        expect(pipeSync(items, dropWhile(drop), toArray())).toEqual(expected)
        const later = dropWhile(async (n: number) => drop(n))
        expect(await pipe(items, later, toArray())).toEqual(expected)
      })
    )
  })

  test('does not ask again once an item passed, and gives the count', async () => {
    const asked: unknown[] = []
    const stage = dropWhile((n: number, { index }) => {
      asked.push([n, index])
      return n < 3
    })
    expect(await pipe([1, 3, 1], stage, toArray())).toEqual([3, 1])
    expect(asked).toEqual([
      [1, 0],
      [3, 1]
    ])
  })

  test('returns its source at an early stop, and fails with what its test fails with', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const stopped = trackedSource(form, { items: [1, 2], endless: true })
      const drop = dropWhile((n: number) => n < 2)
      expect(await pipe(stopped.source, drop, take(2), toArray())).toEqual([2, 1])
      expect(stopped.log).toMatchObject({ given: 3, cleanUps: 1 })
      const failing = trackedSource(form, { items: [1], endless: true })
      const target = trackedTarget<number>()
      const fails = dropWhile<number>(() => Promise.reject('test'))
      await expect(pipe(failing.source, fails, target)).rejects.toBe('test')
      expect(failing.log.cleanUps).toBe(1)
      expect(target.log).toMatchObject({ items: [], thrown: [{ error: 'test' }], closes: 0, breaches: [] })
    }
  })
})
