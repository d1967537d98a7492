import { checkFunction } from '../check.ts'
import { makeSink } from '../make-sink.ts'
import { search } from '../push/search.ts'
import type { CallContext, Sink } from '../types.ts'

/**
 * Tells whether any item passes a test, and stops the source at the first that does.
 *
 * @param test - answers whether the item passes (any truthy value), or a promise of that
 * @returns a sink whose result is a boolean; `false` where there is no item
 * @throws TypeError when `test` is not a function
 *
 * @example
 * ```ts
 * import { pipe, some } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3], some(n => n > 2))) // true
 * ```
 */
export function some<T>(test: (item: T, context: CallContext) => unknown): Sink<T, boolean> {
  checkFunction(test, 'some', 'test')
  return makeSink(() => search(test, true, found => found !== undefined), 'some')
}
