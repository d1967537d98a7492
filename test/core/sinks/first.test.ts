import { DONE, first, pipe } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('first()', () => {
  test('takes the first item, be it undefined, and stops its source', async () => {
    for (const item of ['a', undefined]) {
      const { source, log } = trackedSource('generator', { items: [item, 'b'], endless: true })
      expect(await pipe(source, first())).toBe(item)
      expect(log).toMatchObject({ given: 1, cleanUps: 1 })
    }
  })

  test('answers undefined where there is none', async () => {
    expect(await pipe([], first())).toBeUndefined()
  })

  test('keeps the first, and says DONE for ever', () => {
    const target = first<number>().open()
    expect([target.done, target.send(1), target.send(2), target.done, target.close()]).toEqual([
      false,
      DONE,
      DONE,
      true,
      1
    ])
  })
})
