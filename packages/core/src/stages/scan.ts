import { checkFunction, checkInitial } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { operator } from '../push/operator.ts'
import type { Reply, Stage } from '../types.ts'

/**
 * Passes on what has been accumulated after each item.
 *
 * @param fn - takes what was accumulated and the item, answers the new value, or a promise of it
 * @param initial - the value before the first item; it is not passed on itself
 * @returns a stage
 * @throws TypeError when `fn` is not a function, or `initial` is left out
 *
 * @example
 * ```ts
 * import { pipe, scan, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3], scan((sum: number, n: number) => sum + n, 0), toArray())) // [1, 3, 6]
 * ```
 */
export function scan<In, Out>(
  fn: (accumulated: Out, item: In) => Out | PromiseLike<Out>,
  ...initial: [initial: Out]
): Stage<In, Out> {
  checkFunction(fn, 'scan', 'fn')
  checkInitial(initial, 'scan')
  return operator<In, Out>('scan', ({ send }, scope) => {
    let [accumulated] = initial
    const pass = (value: Out): Reply => {
      accumulated = value
      return send(value)
    }
    return {
      item(item) {
        const value = fn(accumulated, item)
        return isPromise(value) ? scope.wait(value as PromiseLike<Out>, pass) : pass(value)
      }
    }
  })
}
