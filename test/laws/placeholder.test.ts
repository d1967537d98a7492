import fc from 'fast-check'
import { expect, test } from 'vitest'

test('properties are checked', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), items => {
      expect([...items]).toEqual(items)
    })
  )
})
