import { DONE, pipe, takeWhile, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('takeWhile()', () => {
  test.each([
    ['plain', (n: number) => n < 3],
    ['async', async (n: number) => n < 3]
  ])('passes items on until one fails its test, then stops its source: %s', async (_, passes) => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3, 1], endless: true })
    expect(await pipe(source, takeWhile(passes), toArray())).toEqual([1, 2])
    expect(log).toMatchObject({ given: 3, cleanUps: 1 })
  })

  test('passes everything on where every item passes', async () => {
    expect(
      await pipe(
        [1, 2],
        takeWhile(() => true),
        toArray()
      )
    ).toEqual([1, 2])
  })

  test('is done for ever once an item failed', () => {
    const head = takeWhile((n: number) => n < 2)(trackedTarget<number>())
    expect([head.send(1), head.send(2), head.send(1), head.done]).toEqual([undefined, DONE, DONE, true])
  })
})
