import { toSet } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('toSet()', () => {
  test('collects what the constructor collects, anew in every run', async () => {
    const sink = toSet<unknown>()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(1, 2, undefined, Number.NaN, 0, -0)), async items => {
        expect([...(await sink(items))]).toEqual([...new Set(items)])
      })
    )
  })
})
