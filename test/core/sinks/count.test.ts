import { count, pipe } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('count()', () => {
  test('counts the items of each run', async () => {
    const sink = count()
    expect([await pipe([1, undefined], sink), await pipe([], sink)]).toEqual([2, 0])
  })
})
