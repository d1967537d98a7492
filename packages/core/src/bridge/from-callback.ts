import { checkFunction } from '../check.ts'
import { describe } from '../describe.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { BackpressureError } from '../errors.ts'
import { isPromise } from '../is-promise.ts'
import { named } from '../named.ts'
import { isPending, type Settled } from '../push/reply.ts'
import type { Reply, Target } from '../types.ts'
import { checkInbox, Inbox, type InboxOptions } from './inbox.ts'
import type { Overflow } from './overflow.ts'

/** Options of `fromCallback`. */
export interface FromCallbackOptions<T> extends InboxOptions<T> {
  /** How many items wait to be read at most. Default 16. */
  readonly capacity?: number
  /** What happens to one more: the sender waits, an item is dropped, or `send` fails. Default `'block'`. */
  readonly overflow?: Overflow
}

type CleanUp = () => unknown

/** How many sends may wait for the reader, for those who do not wait for the reply. */
const WAITING = 1024

/**
 * Makes a source of anything that calls back: a function is given a target to send to, and answers how to stop.
 *
 * The function is called when an iteration begins, for each iteration anew. What it answers runs once when the iteration
 * is over, however it ended, and the signal aborts. `close` ends the source, `throw` fails it: the failure is the
 * reader's, and is handled for who threw it. Whoever can wait awaits the reply; 1,024 sends may be pending.
 *
 * @param start - gets the target and the signal; answers a clean-up function, or nothing, or a promise of either
 * @param options - the buffer, what to do when it is full, a signal
 * @returns a source
 * @throws TypeError, RangeError for a wrong argument
 *
 * @example
 * ```ts
 * import { fromCallback, pipe, take, toArray } from '@costream/core'
 *
 * const ticks = fromCallback<number>(target => {
 *   let n = 0
 *   const timer = setInterval(() => target.send(n++), 1)
 *   return () => clearInterval(timer)
 * })
 * console.log(await pipe(ticks, take(3), toArray())) // [0, 1, 2]
 * ```
 */
export function fromCallback<T>(
  start: (target: Target<T>, signal: AbortSignal) => void | CleanUp | PromiseLike<void | CleanUp>,
  options: FromCallbackOptions<T> = {}
): AsyncIterable<T, undefined> {
  checkFunction(start, 'fromCallback', 'start')
  const checked = checkInbox(options, 'fromCallback', { capacity: 16, overflow: 'block' })
  const begin = (inbox: Inbox<T>): CleanUp => {
    const controller = new AbortController()
    const started = start(targetOf(inbox), controller.signal)
    const { signal } = controller
    const failed = (error: unknown): void => {
      if (!signal.aborted) inbox.fail(error)
      else if (error !== signal.reason) reportLater(signal.reason, error)
    }
    const cleanUp = isPromise(started)
      ? started.then(checkCleanUp).then(undefined, failed)
      : checkCleanUp(started)
    return () => {
      controller.abort(inbox.stopped?.error)
      return isPromise(cleanUp) ? cleanUp.then(late => late?.()) : cleanUp?.()
    }
  }
  return named('fromCallback', {
    [Symbol.asyncIterator]: () => new Inbox<T>('fromCallback', checked, begin)
  })
}

function checkCleanUp(cleanUp: unknown): CleanUp | undefined {
  if (cleanUp === undefined || typeof cleanUp === 'function') return cleanUp as CleanUp | undefined
  throw new TypeError(
    `fromCallback: start must answer a clean-up function or nothing, got ${describe(cleanUp)}`
  )
}

/** The inbox as the function sees it. */
function targetOf<T>(inbox: Inbox<T>): Target<T> {
  const { target } = inbox
  let pending = 0
  const settle = (): void => {
    pending--
  }
  const send = (item: T): Reply => {
    if (pending >= WAITING) throw new BackpressureError('fromCallback', WAITING)
    const reply = target.send(item)
    if (reply === undefined || !isPending(reply, 'fromCallback')) return reply
    pending++
    reply.then(settle, settle)
    return reply as PromiseLike<Settled>
  }
  return {
    send,
    throw(error) {
      inbox.fail(error)
      return DONE
    },
    close: () => inbox.end(),
    get done() {
      return target.done === true
    },
    ...(target.onEnd && { onEnd: target.onEnd })
  }
}
