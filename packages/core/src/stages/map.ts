import { checkFunction } from '../check.ts'
import { operator } from '../push/operator.ts'
import { step } from '../push/step.ts'
import type { CallContext, Stage } from '../types.ts'

/**
 * Changes every item.
 *
 * @param fn - answers the new item, or a promise of it, which is awaited before the next item is taken
 * @returns a stage
 * @throws TypeError when `fn` is not a function
 *
 * @example
 * ```ts
 * import { map, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2], map(n => n * 2), toArray())) // [2, 4]
 * ```
 */
export function map<In, Out>(fn: (item: In, context: CallContext) => Out | PromiseLike<Out>): Stage<In, Out> {
  checkFunction(fn, 'map', 'fn')
  return operator('map', step('map', fn))
}
