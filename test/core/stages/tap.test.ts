import { pipe, tap, toArray } from '@costream/core'
import { turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('tap()', () => {
  test('looks at every item and passes it on, whatever it answers', async () => {
    const seen: unknown[] = []
    const items = [undefined, 1, 'a']
    expect(
      await pipe(
        items,
        tap((item, { index }) => seen.push([index, item])),
        toArray()
      )
    ).toEqual(items)
    expect(seen).toEqual([
      [0, undefined],
      [1, 1],
      [2, 'a']
    ])
  })

  test('awaits its function before the item goes on', async () => {
    const order: string[] = []
    await pipe(
      [1],
      tap(async () => {
        await turn()
        order.push('looked')
      }),
      tap(() => order.push('went on')),
      toArray()
    )
    expect(order).toEqual(['looked', 'went on'])
  })
})
