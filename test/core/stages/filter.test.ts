import { filter, pipe, toArray } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('filter()', () => {
  test('passes on the items whose test is truthy, or fulfils with something truthy', async () => {
    const items = [1, 0, 2, Number.NaN]
    expect(await pipe(items, filter(Boolean), toArray())).toEqual([1, 2])
    expect(
      await pipe(
        items,
        filter(n => n),
        toArray()
      )
    ).toEqual([1, 2])
    expect(
      await pipe(
        items,
        filter(async n => n > 1),
        toArray()
      )
    ).toEqual([2])
  })

  test('passes on undefined where the test says so', async () => {
    expect(
      await pipe(
        [undefined, 1],
        filter(item => item === undefined),
        toArray()
      )
    ).toEqual([undefined])
  })

  test('gives its test a context', async () => {
    expect(
      await pipe(
        ['a', 'b', 'c'],
        filter((_, { index }) => index !== 1),
        toArray()
      )
    ).toEqual(['a', 'c'])
  })
})
