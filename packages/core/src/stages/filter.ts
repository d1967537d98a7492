import { checkFunction } from '../check.ts'
import { operator } from '../push/operator.ts'
import { step } from '../push/step.ts'
import type { CallContext, Stage } from '../types.ts'

/**
 * Passes on the items that pass a test.
 *
 * @param test - answers whether the item goes on (any truthy value), or a promise of that; a type guard narrows
 * @returns a stage
 * @throws TypeError when `test` is not a function
 *
 * @example
 * ```ts
 * import { filter, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3], filter(n => n > 1), toArray())) // [2, 3]
 * ```
 */
export function filter<In, Out extends In>(
  test: (item: In, context: CallContext) => item is Out
): Stage<In, Out>
export function filter<In>(test: (item: In, context: CallContext) => unknown): Stage<In, In>
export function filter<In>(test: (item: In, context: CallContext) => unknown): Stage<In, In> {
  checkFunction(test, 'filter', 'test')
  return operator('filter', step('filter', test))
}
