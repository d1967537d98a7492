import { checkFunction } from '../check.ts'
import { makeSink } from '../make-sink.ts'
import { search } from '../push/search.ts'
import type { CallContext, Sink } from '../types.ts'

/**
 * Tells whether all items pass a test, and stops the source at the first that does not.
 *
 * @param test - answers whether the item passes (any truthy value), or a promise of that
 * @returns a sink whose result is a boolean; `true` where there is no item
 * @throws TypeError when `test` is not a function
 *
 * @example
 * ```ts
 * import { every, pipe } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3], every(n => n < 3))) // false
 * ```
 */
export function every<T>(test: (item: T, context: CallContext) => unknown): Sink<T, boolean> {
  checkFunction(test, 'every', 'test')
  return makeSink(() => search(test, false, found => found === undefined), 'every')
}
