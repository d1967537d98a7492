import { distinct, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const ITEMS = fc.array(fc.constantFrom<unknown>(1, 2, Number.NaN, undefined, null, 0, -0, ''))

describe('distinct()', () => {
  test('gives what a Set gives, in the same order', () => {
    fc.assert(
      fc.property(ITEMS, items => {
        const seen = new Set()
        const expected = items.filter(item => !seen.has(item) && seen.add(item))
        expect(pipeSync(items, distinct(), toArray())).toEqual(expected)
      })
    )
  })

  test('with `adjacent` leaves out repetitions in a row only', () => {
    fc.assert(
      fc.property(ITEMS, items => {
        const expected = items.filter((item, at) => at === 0 || ![items[at - 1]].includes(item))
        expect(pipeSync(items, distinct({ adjacent: true }), toArray())).toEqual(expected)
        expect(pipeSync(items, distinct(undefined, { adjacent: true }), toArray())).toEqual(expected)
      })
    )
  })

  test('compares by key, awaited in order, and gives the first item of each', async () => {
    const words = ['a', 'A', 'b', 'B', 'a']
    const key = (word: string): string => word.toLowerCase()
    expect(await pipe(words, distinct(key), toArray())).toEqual(['a', 'b'])
    expect(
      await pipe(
        words,
        distinct(async (word: string) => key(word)),
        toArray()
      )
    ).toEqual(['a', 'b'])
    expect(await pipe(words, distinct(key, { adjacent: true }), toArray())).toEqual(['a', 'b', 'a'])
  })

  test('returns its source at an early stop, and when its key fails', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: [1, 1, 2], endless: true })
      expect(await pipe(source, distinct(), take(2), toArray())).toEqual([1, 2])
      expect(log).toMatchObject({ given: 3, cleanUps: 1 })
      const failing = trackedSource(form, { items: [1], endless: true })
      const target = trackedTarget<number>()
      const fails = distinct<number>(() => {
        throw 'key'
      })
      await expect(pipe(failing.source, fails, target)).rejects.toBe('key')
      expect(failing.log.cleanUps).toBe(1)
      expect(target.log).toMatchObject({ thrown: [{ error: 'key' }], breaches: [] })
    }
  })

  test.each([[1], [null], [{ adjacent: 1 }], ['key'], [() => 1, []]] as never[][])(
    'throws a TypeError for %j',
    (...args) => {
      expect(() => distinct(...(args as []))).toThrow(TypeError)
    }
  )
})
