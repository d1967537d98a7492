import { last, pipe } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('last()', () => {
  test('keeps the last item, whatever it is; `undefined` where there is none', async () => {
    expect(await pipe([1, 2, 0], last())).toBe(0)
    expect(await pipe([1, undefined], last())).toBeUndefined()
    expect(await pipe([], last())).toBeUndefined()
  })

  test('starts afresh in every run', async () => {
    const sink = last<number>()
    expect([await sink([1]), await sink([])]).toEqual([1, undefined])
  })

  test('fails with its source', async () => {
    const { source } = trackedSource('generator', { items: [1], failAt: 1, failure: { error: undefined } })
    await expect(pipe(source, last())).rejects.toBeUndefined()
  })
})
