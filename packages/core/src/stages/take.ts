import { checkCount } from '../check.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { operator } from '../push/operator.ts'
import type { Stage } from '../types.ts'

/**
 * Passes on the first items, then ends the pipeline well: no further item is taken from the source.
 *
 * @param count - how many; with 0 the source is not even opened
 * @returns a stage
 * @throws TypeError, RangeError when `count` is not a whole number of at least 0
 *
 * @example
 * ```ts
 * import { pipe, take, toArray } from '@costream/core'
 *
 * function* naturals() {
 *   for (let n = 0; ; n++) yield n
 * }
 * console.log(await pipe(naturals(), take(3), toArray())) // [0, 1, 2]
 * ```
 */
export function take<T>(count: number): Stage<T, T> {
  checkCount(count, 'take', 'count', 0)
  return operator<T, T>('take', target => {
    const { send } = target
    let left = count
    return {
      item(item) {
        if (left <= 0) return DONE
        const reply = send(item)
        if (--left > 0) return reply
        return isPromise(reply) ? reply.then(() => DONE) : DONE
      },
      get done() {
        return left <= 0 || target.done === true
      }
    }
  })
}
