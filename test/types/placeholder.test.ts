import { expectTypeOf, test } from 'vitest'

test('types are checked', () => {
  expectTypeOf([1].map(String)).toEqualTypeOf<string[]>()
})
