import { checkFunction, checkOptions, got, isPlainObject } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { withContext } from '../push/call.ts'
import { operator } from '../push/operator.ts'
import type { CallContext, Reply, Stage } from '../types.ts'

/** Options of `attempt`. */
export interface AttemptOptions<In> {
  /** Is given what `fn` failed with and the item; the item is left out. What it throws, or rejects with, ends the run. */
  readonly onError: (error: unknown, item: In, context: CallContext) => unknown
}

/**
 * Changes every item, and handles those for which that fails where they fail: the others go on.
 *
 * Only failures of `fn` are handled, never one of the source or of what comes below. For another item in place of a
 * failing one, catch in `fn` itself.
 *
 * @param fn - answers the new item, or a promise of it
 * @param options - `onError`, who hears of each failing item; a promise it answers is awaited
 * @returns a stage
 * @throws TypeError when `fn` or `onError` is not a function
 *
 * @example
 * ```ts
 * import { attempt, pipe, toArray } from '@costream/core'
 *
 * const parse = attempt((line: string) => JSON.parse(line), {
 *   onError: (error, line) => console.log('no JSON:', line),
 * })
 * console.log(await pipe(['1', 'x', '3'], parse, toArray()))
 * // no JSON: x
 * // [1, 3]
 * ```
 */
export function attempt<In, Out>(
  fn: (item: In, context: CallContext) => Out | PromiseLike<Out>,
  options: AttemptOptions<In>
): Stage<In, Out> {
  checkFunction(fn, 'attempt', 'fn')
  if (!isPlainObject(options)) {
    throw new TypeError(`attempt: the options must be an object with onError, ${got(options, 'attempt')}`)
  }
  checkOptions(options, 'attempt', ['onError'])
  const { onError } = options
  checkFunction(onError, 'attempt', 'onError')
  return operator<In, Out>('attempt', ({ send }, scope) => {
    let index = -1
    const call = withContext(fn, scope)
    const failed = (error: unknown, item: In): Reply => {
      const context = {
        index,
        get signal() {
          return scope.signal
        }
      }
      const handled = onError(error, item, context)
      if (isPromise(handled)) return scope.wait(handled, () => {})
    }
    return {
      item(item) {
        index++
        let out: Out | PromiseLike<Out>
        try {
          out = call(item)
        } catch (error) {
          return failed(error, item)
        }
        if (!isPromise(out)) return send(out)
        // What is to be done next is handed on as a function: a failure of it is none of `fn`.
        const next = (out as PromiseLike<Out>).then(
          value => () => send(value),
          error => () => failed(error, item)
        )
        return scope.wait(next, act => act())
      }
    }
  })
}
