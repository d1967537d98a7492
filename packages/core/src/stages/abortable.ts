import { got } from '../check.ts'
import { Cut } from '../push/cut.ts'
import { isSignal } from '../push/is-signal.ts'
import { operator } from '../push/operator.ts'
import type { Stage } from '../types.ts'

/**
 * Fails with a signal's reason as soon as it aborts, at any time until the source has ended: for a stage or a flow that
 * is handed out with the signal in it. To end well instead use `takeUntil`.
 *
 * @param signal - where it is aborted already the run starts nothing
 * @returns a stage
 * @throws TypeError when `signal` is no AbortSignal
 *
 * @example
 * ```ts
 * import { abortable, pipe, toArray } from '@costream/core'
 *
 * const signal = AbortSignal.abort('enough')
 * await pipe([1, 2], abortable(signal), toArray()).catch(reason => console.log(reason)) // enough
 * ```
 */
export function abortable<T>(signal: AbortSignal): Stage<T, T> {
  if (!isSignal(signal)) {
    throw new TypeError(`abortable: signal must be an AbortSignal, ${got(signal, 'abortable')}`)
  }
  return operator<T, T>('abortable', (target, scope) => {
    signal.throwIfAborted()
    const cut = new Cut(target, scope)
    const abort = (): void => cut.fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    return {
      item: item => cut.item(item),
      end: () => cut.check(),
      release: () => signal.removeEventListener('abort', abort),
      onEnd: cut.onEnd
    }
  })
}
