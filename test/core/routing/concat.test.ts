import { concat, pipe, take, toArray } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'
import { joiningLaws } from './joining.ts'

describe('concat()', () => {
  joiningLaws(concat)

  test('gives the items of one source after those of the other', async () => {
    expect(
      await pipe(concat([1, 2], [], trackedSource('generator', { items: [3] }).source), toArray())
    ).toEqual([1, 2, 3])
  })

  test('opens a source when the one before has ended', async () => {
    const [a, b] = [
      trackedSource('async iterator', { items: [1] }),
      trackedSource('async iterator', { items: [2] })
    ]
    const iterator = concat(a.source, b.source)[Symbol.asyncIterator]()
    await iterator.next()
    expect([a.log.opened, b.log.opened]).toEqual([1, 0])
    await iterator.next()
    expect([a.log.ended, b.log.opened]).toEqual([true, 1])
    await iterator.return?.()
  })

  test('returns a generator that it does not reach', async () => {
    const { source, log } = trackedSource('generator', { items: [2] })
    expect(await pipe(concat([1], source), take(1), toArray())).toEqual([1])
    expect(log.opened).toBe(0)
    expect([...source]).toEqual([])
  })
})
