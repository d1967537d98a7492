import { checkFunction } from '../check.ts'
import { operator } from '../push/operator.ts'
import { step } from '../push/step.ts'
import type { CallContext, Stage } from '../types.ts'

/**
 * Looks at every item and passes it on unchanged.
 *
 * @param fn - is given the item; a promise it answers is awaited before the item goes on
 * @returns a stage
 * @throws TypeError when `fn` is not a function
 *
 * @example
 * ```ts
 * import { count, pipe, tap } from '@costream/core'
 *
 * console.log(await pipe(['a', 'b'], tap(item => console.log(item)), count())) // a, b, 2
 * ```
 */
export function tap<T>(fn: (item: T, context: CallContext) => unknown): Stage<T, T> {
  checkFunction(fn, 'tap', 'fn')
  return operator('tap', step('tap', fn))
}
