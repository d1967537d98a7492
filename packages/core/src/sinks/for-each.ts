import { checkCount, checkFunction, checkOptions } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { makeSink } from '../make-sink.ts'
import { withContext } from '../push/call.ts'
import { connect } from '../push/connect.ts'
import { pool } from '../push/pool.ts'
import { terminal } from '../push/terminal.ts'
import type { CallContext, Reply, Sink, Target } from '../types.ts'

/** Options of `forEach`. */
export interface ForEachOptions {
  /**
   * How many calls may be at work at a time. With more than one the first that fails ends the run, and the others hear
   * it from their `signal` and are waited for. Default 1.
   */
  readonly concurrency?: number
}

/**
 * Calls a function with each item.
 *
 * @param fn - is given the item; a promise it answers is awaited before the next item is taken
 * @param options - how many calls may be at work at a time
 * @returns a sink without a result
 * @throws TypeError, RangeError when `fn` is not a function or an option is wrong
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 *
 * await pipe(['a', 'b'], forEach((item, { index }) => console.log(index, item))) // 0 a, 1 b
 * ```
 */
export function forEach<T>(
  fn: (item: T, context: CallContext) => unknown,
  options?: ForEachOptions
): Sink<T, void> {
  checkFunction(fn, 'forEach', 'fn')
  checkOptions(options, 'forEach', ['concurrency'])
  const { concurrency = 1 } = options ?? {}
  checkCount(concurrency, 'forEach', 'concurrency', 1)
  const open =
    concurrency === 1
      ? () => oneByOne(fn)
      : () =>
          connect(
            terminal(() => ({ item() {}, result() {} })),
            pool(fn, { concurrency, ordered: false }),
            'forEach',
            true
          ) as Target<T>
  return makeSink(open, 'forEach')
}

function oneByOne<T>(fn: (item: T, context: CallContext) => unknown): Target<T> {
  return terminal<T, void>(scope => {
    const call = withContext(fn, scope)
    return {
      item(item): Reply {
        const done = call(item)
        if (isPromise(done)) return scope.wait(done, () => {})
      },
      result() {}
    }
  })
}
