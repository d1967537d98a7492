import { compose, map, pipe, type Stage, take, toArray } from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('compose()', () => {
  const stages: readonly Stage<number, number>[] = [
    map(n => n * 2),
    take(4),
    map(n => n + 1),
    compose(take(3)),
    map(async n => n - 1)
  ]

  test('is associative, and has compose() as its identity', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1000, max: 1000 })),
        fc.array(fc.nat(stages.length - 1), { minLength: 3, maxLength: 3 }),
        async (items, picked) => {
          const [a, b, c] = picked.map(index => stages[index] as Stage<number, number>)
          if (a === undefined || b === undefined || c === undefined) throw new Error('three were asked for')
          const flat = await pipe(items, compose(a, b, c), toArray())
          expect(await pipe(items, compose(compose(a, b), c), toArray())).toEqual(flat)
          expect(await pipe(items, compose(a, compose(b, c)), toArray())).toEqual(flat)
          expect(await pipe(items, compose(compose(), a, b, compose(), c), toArray())).toEqual(flat)
          expect(await pipe(items, a, b, c, toArray())).toEqual(flat)
        }
      ),
      { numRuns: 50 }
    )
  })

  test('of nothing passes everything on', async () => {
    expect(await pipe([1, undefined, 0], compose(), toArray())).toEqual([1, undefined, 0])
    const target = trackedTarget<number>()
    compose<number>()(target).send(1)
    expect(target.log.items).toEqual([1])
  })

  test('lifts every form that pipe takes', async () => {
    const stage = compose(
      map((n: number) => n + 1),
      async function* (items: AsyncIterable<number>) {
        for await (const item of items) yield item * 2
      },
      new TransformStream<number, number>()
    )
    expect(await pipe([1, 2], stage, toArray())).toEqual([4, 6])
  })

  test('throws a TypeError for what is no stage, naming its place', () => {
    expect(() =>
      compose(
        map(n => n),
        1 as never
      )
    ).toThrow(/compose: argument 2/)
    expect(() => compose(toArray() as never)).toThrow(/sink toArray/)
  })
})
