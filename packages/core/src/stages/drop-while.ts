import { checkFunction } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { withContext } from '../push/call.ts'
import { operator } from '../push/operator.ts'
import type { CallContext, Reply, Stage } from '../types.ts'

/**
 * Drops items until one fails a test; passes on that one and all that follow.
 *
 * @param test - answers whether the item is dropped (any truthy value), or a promise of that; not called again once it
 *   answered no
 * @returns a stage
 * @throws TypeError when `test` is not a function
 *
 * @example
 * ```ts
 * import { dropWhile, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3, 1], dropWhile(n => n < 3), toArray())) // [3, 1]
 * ```
 */
export function dropWhile<T>(test: (item: T, context: CallContext) => unknown): Stage<T, T> {
  checkFunction(test, 'dropWhile', 'test')
  return operator<T, T>('dropWhile', ({ send }, scope) => {
    const call = withContext(test, scope)
    let dropping = true
    const pass = (drop: unknown, item: T): Reply => {
      if (drop) return
      dropping = false
      return send(item)
    }
    return {
      item(item) {
        if (!dropping) return send(item)
        const drop = call(item)
        return isPromise(drop) ? scope.wait(drop, dropped => pass(dropped, item)) : pass(drop, item)
      }
    }
  })
}
