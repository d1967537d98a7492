import { describe } from '../describe.ts'
import { isPromise } from '../is-promise.ts'
import { Cut } from '../push/cut.ts'
import { isSignal } from '../push/is-signal.ts'
import { type Notifier, notify } from '../push/notify.ts'
import { operator } from '../push/operator.ts'
import { advice, isSource } from '../recognise.ts'
import { isOneShot } from '../run/cursor.ts'
import type { Stage } from '../types.ts'

/**
 * Passes items on until something happens, then ends the pipeline well, whatever the source is at.
 *
 * An item under way still gets through. Where a signal has aborted before, the source is not even opened.
 *
 * @param until - a promise that fulfils, a signal that aborts, or a source that gives an item. A source that ends
 *   without one ends nothing; it is opened with the run and returned with it. A promise that rejects, or a source that
 *   fails, fails the run
 * @returns a stage
 * @throws TypeError when `until` is none of them; from a run, when it is an iterator that an earlier run has read
 *
 * @example
 * ```ts
 * import { pipe, takeUntil, tap, toArray } from '@costream/core'
 *
 * const enough = new AbortController()
 * const stopAtTwo = tap((n: number) => n === 2 && enough.abort())
 * console.log(await pipe([1, 2, 3], takeUntil(enough.signal), stopAtTwo, toArray())) // [1, 2]
 * ```
 */
export function takeUntil<T>(until: Notifier): Stage<T, T> {
  if (!isSignal(until) && !isPromise(until) && !isSource(until)) {
    throw new TypeError(
      `takeUntil: until must be a promise, an AbortSignal or a source, got ${describe(until)}${advice(until)}`
    )
  }
  let opened = false
  return operator<T, T>('takeUntil', (target, scope) => {
    if (opened && !isPromise(until) && isOneShot(until)) {
      throw new TypeError(
        'takeUntil: its source is an iterator, which can be read only once. Make a stage for every run'
      )
    }
    opened = true
    const cut = new Cut(target, scope)
    const forget = notify(until, failure => (failure === undefined ? cut.stop() : cut.fail(failure.error)))
    return {
      item: item => cut.item(item),
      end: () => cut.check(),
      release: () => forget(),
      get done() {
        return cut.done
      },
      onEnd: cut.onEnd
    }
  })
}
