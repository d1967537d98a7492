import { channel, merge, pipe, take, toArray } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joiningLaws } from './joining.ts'

describe('merge()', () => {
  joiningLaws(merge)

  test('gives all items, those of each source in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.boolean(), { maxLength: 8 }), { maxLength: 4 }), async waits => {
        const sources = waits.map(async function* (steps, source) {
          for (const [index, slow] of steps.entries()) {
            if (slow) await turn()
            yield [source, index] as const
          }
        })
        const items = await pipe(merge(...sources), toArray())
        expect(
          waits.map((_, source) => items.filter(item => item[0] === source).map(item => item[1]))
        ).toEqual(waits.map(steps => steps.map((_, index) => index)))
      }),
      { numRuns: 50 }
    )
  })

  test('gives items as they arrive', async () => {
    const [a, b] = [channel<string>(), channel<string>()]
    const iterator = merge(a.source, b.source)[Symbol.asyncIterator]()
    const reads = [iterator.next(), iterator.next(), iterator.next()]
    for (const [queue, item] of [
      [b, 'b1'],
      [b, 'b2'],
      [a, 'a1']
    ] as const) {
      await turn()
      queue.target.send(item)
    }
    expect((await Promise.all(reads)).map(step => step.value)).toEqual(['b1', 'b2', 'a1'])
    await iterator.return?.()
    expect([a.target.done, b.target.done]).toEqual([true, true])
  })

  test('lets sources that are always ready take turns', async () => {
    const items = await pipe(merge(['a', 'a', 'a'], ['b', 'b', 'b'], ['c', 'c', 'c']), toArray())
    for (const n of [0, 3, 6]) expect(items.slice(n, n + 3).toSorted()).toEqual(['a', 'b', 'c'])
  })

  test('reads nothing before it is asked, and then one item of each', async () => {
    const sources = [
      trackedSource('iterator', { items: [1], endless: true }),
      trackedSource('async iterator', { items: [2], endless: true })
    ]
    const iterator = merge(...sources.map(({ source }) => source))[Symbol.asyncIterator]()
    const reads = (): number[] => sources.map(({ log }) => log.reads)
    expect(reads()).toEqual([0, 0])
    for (let asked = 1; asked <= 5; asked++) {
      await iterator.next()
      await turn()
      expect(Math.max(...reads())).toBeLessThanOrEqual(asked)
      expect(reads().reduce((sum, n) => sum + n)).toBeLessThanOrEqual(asked + 1)
    }
    await iterator.return?.()
  })

  test('goes on with the others when one has ended', async () => {
    expect(await pipe(merge([], ['a'], ['b', 'b']), toArray())).toEqual(['a', 'b', 'b'])
  })

  test.each([
    ['an iterator', { [Symbol.iterator]: () => ({ next: () => 5 }) }],
    ['an async iterator', { [Symbol.asyncIterator]: () => ({ next: async () => undefined }) }]
  ])('refuses what is no answer to `next()`: %s', async (_, source) => {
    const run = pipe(merge(source as unknown as Iterable<number>), take(3), toArray())
    await expect(run).rejects.toThrow(/next\(\) answered .*, not an object/)
  })
})
