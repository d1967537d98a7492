import { checkFunction } from '../check.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { withContext } from '../push/call.ts'
import { operator } from '../push/operator.ts'
import type { CallContext, Reply, Stage } from '../types.ts'

/**
 * Passes items on until one fails a test, then ends the pipeline well. That one is dropped.
 *
 * @param test - answers whether the item goes on (any truthy value), or a promise of that; a type guard narrows
 * @returns a stage
 * @throws TypeError when `test` is not a function
 *
 * @example
 * ```ts
 * import { pipe, takeWhile, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3, 1], takeWhile(n => n < 3), toArray())) // [1, 2]
 * ```
 */
export function takeWhile<In, Out extends In>(
  test: (item: In, context: CallContext) => item is Out
): Stage<In, Out>
export function takeWhile<In>(test: (item: In, context: CallContext) => unknown): Stage<In, In>
export function takeWhile<In>(test: (item: In, context: CallContext) => unknown): Stage<In, In> {
  checkFunction(test, 'takeWhile', 'test')
  return operator<In, In>('takeWhile', (target, scope) => {
    const call = withContext(test, scope)
    let over = false
    const pass = (keep: unknown, item: In): Reply => {
      if (keep) return target.send(item)
      over = true
      return DONE
    }
    return {
      item(item) {
        if (over) return DONE
        const keep = call(item)
        return isPromise(keep) ? scope.wait(keep, kept => pass(kept, item)) : pass(keep, item)
      },
      get done() {
        return over || target.done === true
      }
    }
  })
}
