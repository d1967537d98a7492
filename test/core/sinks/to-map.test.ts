import { pipe, toMap } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('toMap()', () => {
  test('makes what the constructor makes of pairs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.anything())), async pairs => {
        const map: Map<number, unknown> = await pipe(pairs, toMap<number, unknown>())
        expect([...map]).toEqual([...new Map(pairs)])
      })
    )
  })

  test('takes key and value from functions, in order, promises awaited', async () => {
    const items = ['bus', 'car', 'bike']
    expect([
      ...(await pipe(
        items,
        toMap(item => item[0])
      ))
    ]).toEqual([
      ['b', 'bike'],
      ['c', 'car']
    ])
    const calls: unknown[] = []
    const sink = toMap(
      async (item: string, { index }) => calls.push(['key', index]) && item[0],
      async (item: string, { index }) => calls.push(['value', index]) && item.length
    )
    expect([...(await pipe(items, sink))]).toEqual([
      ['b', 4],
      ['c', 3]
    ])
    expect(calls.slice(0, 4)).toEqual([
      ['key', 0],
      ['value', 0],
      ['key', 1],
      ['value', 1]
    ])
  })

  test('fails with what a function fails with, and names an item that is no pair', async () => {
    for (const fails of [
      toMap<number, unknown>(() => Promise.reject('fn')),
      toMap(Number, () => Promise.reject('fn'))
    ]) {
      const { source, log } = trackedSource('generator', { items: [1], endless: true })
      await expect(pipe(source, fails)).rejects.toBe('fn')
      expect(log.cleanUps).toBe(1)
    }
    await expect(pipe([[1, 2], 3] as never[], toMap())).rejects.toThrow(
      /^toMap: item 2 must be a \[key, value\]/
    )
  })

  test('throws a TypeError for a value without a key', () => {
    expect(() => toMap(undefined as never, (item: unknown) => item)).toThrow(TypeError)
  })
})
