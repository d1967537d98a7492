import { channel, combineLatest, pipe, take, toArray } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'
import { joiningLaws } from './joining.ts'

describe('combineLatest()', () => {
  joiningLaws(combineLatest)

  test('gives the latest of each whenever one gives an item', async () => {
    const [a, b] = [channel<number>(), channel<string>()]
    const all = pipe(combineLatest(a.source, b.source), toArray())
    const steps: [{ target: { send(item: never): unknown } }, unknown][] = [
      [a, 1],
      [a, 2],
      [b, 'x'],
      [a, 3],
      [b, 'y']
    ]
    for (const [queue, item] of steps) {
      queue.target.send(item as never)
      await turn()
    }
    a.target.close()
    b.target.close()
    expect(await all).toEqual([
      [2, 'x'],
      [3, 'x'],
      [3, 'y']
    ])
  })

  test('lets a slow source answer beside one that is always ready', async () => {
    const slow = trackedSource('async iterator', { items: ['a'], slow: true })
    const ready = trackedSource('async iterator', { items: [1], endless: true })
    const [tuple] = await pipe(combineLatest(slow.source, ready.source), take(1), toArray())
    expect(tuple).toEqual(['a', 1])
  })

  test('gives tuples of their own', async () => {
    const [one, two] = await pipe(combineLatest([1, 2]), toArray())
    expect([one, two]).toEqual([[1], [2]])
  })

  test('ends at once when one ends that gave nothing, and returns the others', async () => {
    const endless = trackedSource('async iterator', { items: [1], endless: true, slow: true })
    expect(await pipe(combineLatest(endless.source, []), toArray())).toEqual([])
    expect(endless.log.returns).toBe(1)
  })

  test('goes on when one has ended that gave something', async () => {
    const slow = trackedSource('async iterator', { items: ['a', 'b'], slow: true })
    expect(await pipe(combineLatest([1], slow.source), toArray())).toEqual([
      [1, 'a'],
      [1, 'b']
    ])
  })
})
