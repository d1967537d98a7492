import { checkCount } from '../check.ts'
import { operator } from '../push/operator.ts'
import type { Stage } from '../types.ts'

/**
 * Leaves out the first items and passes the rest on.
 *
 * @param count - how many to leave out
 * @returns a stage
 * @throws TypeError, RangeError when `count` is not a whole number of at least 0
 *
 * @example
 * ```ts
 * import { drop, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe(['header', 'a', 'b'], drop(1), toArray())) // ['a', 'b']
 * ```
 */
export function drop<T>(count: number): Stage<T, T> {
  checkCount(count, 'drop', 'count', 0)
  return operator<T, T>('drop', ({ send }) => {
    let left = count
    return {
      item(item) {
        if (left <= 0) return send(item)
        left--
      }
    }
  })
}
