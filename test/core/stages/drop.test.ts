import { drop, pipe, toArray } from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('drop()', () => {
  test('leaves out the first items', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.anything()), fc.nat(10), async (items, many) => {
        expect(await pipe(items, drop(many), toArray())).toEqual(items.slice(many))
      })
    )
  })

  test('counts anew in each run', async () => {
    const header = drop<string>(1)
    for (let run = 0; run < 2; run++) expect(await pipe(['a', 'b'], header, toArray())).toEqual(['b'])
  })
})
