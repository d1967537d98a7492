import { checkFunction } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { makeSink } from '../make-sink.ts'
import { withContext } from '../push/call.ts'
import { terminal } from '../push/terminal.ts'
import type { CallContext, Reply, Sink } from '../types.ts'

/**
 * Calls a function with each item.
 *
 * @param fn - is given the item; a promise it answers is awaited before the next item is taken
 * @returns a sink without a result
 * @throws TypeError when `fn` is not a function
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 *
 * await pipe(['a', 'b'], forEach((item, { index }) => console.log(index, item))) // 0 a, 1 b
 * ```
 */
export function forEach<T>(fn: (item: T, context: CallContext) => unknown): Sink<T, void> {
  checkFunction(fn, 'forEach', 'fn')
  const open = () =>
    terminal<T, void>(scope => {
      const call = withContext(fn, scope)
      return {
        item(item): Reply {
          const done = call(item)
          if (isPromise(done)) return scope.wait(done, () => {})
        },
        result() {}
      }
    })
  return makeSink(open, 'forEach')
}
