import { pipe, reduce } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('reduce()', () => {
  test('accumulates, with plain and async functions', async () => {
    expect(
      await pipe(
        [1, 2, 3],
        reduce((sum, n) => sum + n, 0)
      )
    ).toBe(6)
    expect(
      await pipe(
        [1, 2, 3],
        reduce(async (sum: number, n: number) => sum + n, 0)
      )
    ).toBe(6)
    expect(
      await pipe(
        [],
        reduce((sum: number) => sum, 7)
      )
    ).toBe(7)
  })

  test('begins anew in each run', async () => {
    const sink = reduce<number, number>((sum, n) => sum + n, 0)
    expect([await sink([1, 2]), await sink([3])]).toEqual([3, 3])
  })

  test('wants a value to begin with, which may be undefined', async () => {
    const fn = (_: unknown, n: unknown): unknown => n
    const untyped = reduce as (...args: unknown[]) => unknown
    expect(() => untyped(fn)).toThrow(
      new TypeError('reduce: initial is missing, the value to begin with. For a sum: reduce(fn, 0)')
    )
    expect(await pipe([], reduce(fn, undefined))).toBe(undefined)
  })
})
