import { pipe, scan, toArray } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('scan()', () => {
  test('passes on what has been accumulated after each item', async () => {
    expect(
      await pipe(
        [1, 2, 3],
        scan((sum, n) => sum + n, 0),
        toArray()
      )
    ).toEqual([1, 3, 6])
    expect(
      await pipe(
        [1, 2, 3],
        scan(async (sum, n) => sum + n, 0),
        toArray()
      )
    ).toEqual([1, 3, 6])
    expect(
      await pipe(
        [],
        scan((sum: number) => sum, 0),
        toArray()
      )
    ).toEqual([])
  })

  test('begins anew in each run, and may accumulate undefined', async () => {
    const seen = scan<number, unknown[]>((items, n) => [...items, n], [])
    for (let run = 0; run < 2; run++) expect(await pipe([1, 2], seen, toArray())).toEqual([[1], [1, 2]])
    expect(
      await pipe(
        [1, 2],
        scan((): undefined => undefined, undefined),
        toArray()
      )
    ).toEqual([undefined, undefined])
  })

  test('wants a value to begin with', () => {
    const untyped = scan as (...args: unknown[]) => unknown
    expect(() => untyped((sum: number, n: number) => sum + n)).toThrow(
      new TypeError('scan: initial is missing, the value to begin with. For a sum: scan(fn, 0)')
    )
  })
})
