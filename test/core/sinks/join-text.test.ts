import { joinText, pipe } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('joinText()', () => {
  test('joins as arrays do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), fc.string(), async (items, separator) => {
        expect(await pipe(items, joinText(separator))).toBe(items.join(separator))
      })
    )
    expect(await pipe(['a', 'b'], joinText())).toBe('ab')
  })

  test('names an item that is no string, and returns the source', async () => {
    const { source, log } = trackedSource('generator', { items: ['a', 1], endless: true })
    await expect(pipe(source as Iterable<string>, joinText())).rejects.toThrow(/^joinText: item 2 must be/)
    expect(log.cleanUps).toBe(1)
  })
})
