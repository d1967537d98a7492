import { forEach, pipe } from '@costream/core'
import { describe, expect, test } from 'vitest'
import { generatorSource, turn } from '../../support/tracked-source.ts'

describe('forEach()', () => {
  test('calls its function with each item and a count', async () => {
    const seen: unknown[] = []
    await pipe(
      ['a', 'b'],
      forEach((item, { index }) => seen.push([item, index]))
    )
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1]
    ])
  })

  test('awaits its function before the next item is taken', async () => {
    const { source, log } = generatorSource({ items: [1, 2, 3] })
    const given: number[] = []
    await pipe(
      source,
      forEach(() => turn().then(() => given.push(log.given)))
    )
    expect(given).toEqual([1, 2, 3])
  })

  test('answers nothing, even where its function answers false, or DONE-like values', async () => {
    expect(
      await pipe(
        [1, 2],
        forEach(() => false)
      )
    ).toBeUndefined()
    expect(
      await pipe(
        [1, 2],
        forEach(async () => 'value')
      )
    ).toBeUndefined()
  })

  test('fails with what its function fails with', async () => {
    const { source, log } = generatorSource({ items: [1], endless: true })
    const failing = forEach(() => {
      throw undefined
    })
    await expect(pipe(source, failing)).rejects.toBeUndefined()
    expect(log.cleanUps).toBe(1)
  })
})
