import { pairwise, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('pairwise()', () => {
  test('pairs every item with the one before it, `undefined` too', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(undefined, null, 0, 1)), items => {
        const expected = items.slice(1).map((item, index) => [items[index], item])
        expect(pipeSync(items, pairwise(), toArray())).toEqual(expected)
      })
    )
  })

  test('starts afresh in every run', async () => {
    const stage = pairwise<number>()
    expect(await pipe([1, 2], stage, toArray())).toEqual([[1, 2]])
    expect(await pipe([3, 4], stage, toArray())).toEqual([[3, 4]])
  })

  test('takes one item more than the pairs asked for, and returns its source', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: [1], endless: true })
      expect(await pipe(source, pairwise(), take(2), toArray())).toHaveLength(2)
      expect(log).toMatchObject({ given: 3, cleanUps: 1 })
    }
  })

  test('passes a failure on', async () => {
    const { source } = trackedSource('generator', {
      items: [1, 2, 3],
      failAt: 2,
      failure: { error: undefined }
    })
    const target = trackedTarget<[number, number]>()
    await expect(pipe(source, pairwise(), target)).rejects.toBeUndefined()
    expect(target.log).toMatchObject({ items: [[1, 2]], thrown: [{ error: undefined }], closes: 0 })
  })
})
