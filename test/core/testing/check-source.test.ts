import { checkSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('checkSource()', { timeout: 30_000 }, () => {
  test('passes an adapter that returns what it reads', async () => {
    async function* passing(items: AsyncIterable<number>): AsyncGenerator<number> {
      yield* items
    }
    expect((await checkSource(passing, { items: [1, 2, 3] })).checked).toBeGreaterThan(500)
  })

  test('finds one that does not', async () => {
    const leaking = (items: AsyncIterable<number>): AsyncIterable<number> => ({
      [Symbol.asyncIterator]() {
        const iterator = items[Symbol.asyncIterator]()
        return { next: () => iterator.next() }
      }
    })
    await expect(checkSource(leaking, { items: [1, 2, 3] })).rejects.toThrow(
      'law 3, every source is returned'
    )
  })

  test('refuses wrong arguments at the call', () => {
    const check = checkSource as (...args: unknown[]) => unknown
    expect(() => check(1, { items: [] })).toThrow(TypeError)
    expect(() => check(() => {}, {})).toThrow('checkSource: items must be an array')
    expect(() => check(() => {}, { items: [], expected: [] })).toThrow(TypeError)
  })
})
