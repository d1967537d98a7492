import { interleave, pipe, toArray } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'
import { joiningLaws } from './joining.ts'

describe('interleave()', () => {
  joiningLaws(interleave)

  test('takes turns, and leaves out those that have ended', async () => {
    const slow = trackedSource('async iterator', { items: ['a', 'b'], slow: true })
    expect(await pipe(interleave([1, 2, 3, 4], slow.source, [true]), toArray())).toEqual([
      1,
      'a',
      true,
      2,
      'b',
      3,
      4
    ])
  })

  test('reads one item for one item', async () => {
    const sources = [1, 2, 3].map(n => trackedSource('iterator', { items: [n], endless: true }))
    const iterator = interleave(...sources.map(({ source }) => source))[Symbol.asyncIterator]()
    for (let asked = 1; asked <= 4; asked++) {
      await iterator.next()
      expect(sources.reduce((sum, { log }) => sum + log.reads, 0)).toBe(asked)
    }
    await iterator.return?.()
  })
})
