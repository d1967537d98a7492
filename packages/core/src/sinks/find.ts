import { checkFunction } from '../check.ts'
import { makeSink } from '../make-sink.ts'
import { search } from '../push/search.ts'
import type { CallContext, Sink } from '../types.ts'

/**
 * Takes items until one passes a test, and stops the source there.
 *
 * @param test - answers whether this is the item (any truthy value), or a promise of that; a type guard narrows
 * @returns a sink whose result is the item, `undefined` where none passed
 * @throws TypeError when `test` is not a function
 *
 * @example
 * ```ts
 * import { find, pipe } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3, 4], find(n => n % 2 === 0))) // 2
 * ```
 */
export function find<In, Out extends In>(
  test: (item: In, context: CallContext) => item is Out
): Sink<In, Out | undefined>
export function find<In>(test: (item: In, context: CallContext) => unknown): Sink<In, In | undefined>
export function find<In>(test: (item: In, context: CallContext) => unknown): Sink<In, In | undefined> {
  checkFunction(test, 'find', 'test')
  return makeSink(() => search(test, true, found => found?.item), 'find')
}
