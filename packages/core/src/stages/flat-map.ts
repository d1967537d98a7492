import { checkFunction } from '../check.ts'
import { describe } from '../describe.ts'
import { isPromise } from '../is-promise.ts'
import { withContext } from '../push/call.ts'
import { operator } from '../push/operator.ts'
import { Spread } from '../push/spread.ts'
import { isSource } from '../recognise.ts'
import { releaseLate } from '../run/cursor.ts'
import type { CallContext, Reply, Source, Stage } from '../types.ts'

/**
 * Makes any number of items of each: those of the source that a function answers, one source after the other.
 *
 * An inner source is read as fast as the target takes its items, and returned when the run ends before it does.
 *
 * @param fn - answers an iterable, an async iterable or a flow, or a promise of one; a string or binary data is one item
 * @returns a stage
 * @throws TypeError when `fn` is not a function; the run fails with one when `fn` answers something not iterable
 *
 * @example
 * ```ts
 * import { flatMap, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2], flatMap(n => [n, n * 10]), toArray())) // [1, 10, 2, 20]
 * ```
 */
export function flatMap<In, Out>(
  fn: (item: In, context: CallContext) => Source<Out> | PromiseLike<Source<Out>>
): Stage<In, Out> {
  checkFunction(fn, 'flatMap', 'fn')
  return operator<In, Out>('flatMap', ({ send }, scope) => {
    const call = withContext(fn, scope)
    const spread = new Spread<Out>(send, scope)
    const expand = (inner: Source<Out>): Reply => {
      if (isSource(inner)) return spread.send(inner as Source<Out>)
      throw new TypeError(`flatMap: fn must answer an iterable or an async iterable, got ${describe(inner)}`)
    }
    return {
      item(item) {
        const inner = call(item)
        return isPromise(inner)
          ? scope.wait(inner as PromiseLike<Source<Out>>, expand, releaseLate)
          : expand(inner)
      },
      release: () => spread.release()
    }
  })
}
