import { pipe, toArray } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('toArray()', () => {
  test('collects all items, in order, whatever they are', async () => {
    const odd = [undefined, null, false, 0, '', Number.NaN]
    expect(await pipe(odd, toArray())).toEqual(odd)
  })

  test('opens a fresh target for each run', async () => {
    const sink = toArray<number>()
    expect([await sink([1]), await pipe([2], sink), await sink([])]).toEqual([[1], [2], []])
    const [a, b] = [sink.open(), sink.open()]
    a.send(1)
    expect([a.close(), b.close()]).toEqual([[1], []])
  })

  test('refuses what is no source, at the call', () => {
    expect(() => toArray()(1 as never)).toThrow(TypeError)
  })
})
