import { checkFunction, checkInitial } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Reply, Sink } from '../types.ts'

/**
 * Accumulates all items into one value.
 *
 * @param fn - takes what was accumulated and the item, answers the new value, or a promise of it
 * @param initial - the value before the first item. Every run starts with this very value: answer a new one where it
 *   is an object, do not change it
 * @returns a sink whose result is what was accumulated
 * @throws TypeError when `fn` is not a function, or `initial` is left out
 *
 * @example
 * ```ts
 * import { pipe, reduce } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3], reduce((sum, n) => sum + n, 0))) // 6
 * ```
 */
export function reduce<T, R>(
  fn: (accumulated: R, item: T) => R | PromiseLike<R>,
  ...initial: [initial: R]
): Sink<T, R> {
  checkFunction(fn, 'reduce', 'fn')
  checkInitial(initial, 'reduce')
  const open = () =>
    terminal<T, R>(scope => {
      const state = { accumulated: initial[0] } // a variable would hold each number that is no small integer in an object of its own
      const keep = (value: R): void => {
        state.accumulated = value
      }
      return {
        item(item): Reply {
          const value = fn(state.accumulated, item)
          if (isPromise(value)) return scope.wait(value as PromiseLike<R>, keep)
          state.accumulated = value
        },
        result: () => state.accumulated
      }
    })
  return makeSink(open, 'reduce')
}
