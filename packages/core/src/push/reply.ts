import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'

/** What a settled reply says. */
export type Settled = undefined | typeof DONE

/** Checks a reply that is neither `undefined` nor a promise. */
export function settled(reply: unknown, name: string): Settled {
  if (reply === undefined || reply === DONE) return reply
  throw new TypeError(
    `The reply of ${name} must be nothing, DONE or a promise of one of them, got ${describe(reply)}. Wrap the body of send in braces so that it answers nothing`
  )
}

/** Whether a reply has to be waited for; any other reply than the three of the protocol is a `TypeError`. */
export function isPending(reply: unknown, name: string): reply is PromiseLike<Settled> {
  if (isPromise(reply)) return true
  settled(reply, name)
  return false
}

/** Rejects a reply that need not be awaited: a failure is kept, and whoever sends next hears it. */
export function rejectQuietly({ promise, reject }: PromiseWithResolvers<Settled>, error: unknown): void {
  promise.catch(() => {})
  reject(error)
}
