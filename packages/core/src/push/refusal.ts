import type { RefusedSendError } from '../errors.ts'

/** Which target refused a send with which error. */
const refusals = new WeakMap<object, object>()

/** Refuses a send. That is the failure of whoever sent: what `target` is at for somebody else goes on. */
export function refuse(target: object, error: RefusedSendError): never {
  refusals.set(error, target)
  throw error
}

/**
 * Whether `target` refused a send with this error, which its sender now throws into it, as a sender does with every
 * failure. Said once: whoever throws it a second time has failed with it as with any other.
 */
export function isRefusal(target: object, error: unknown): boolean {
  return refusals.get(error as object) === target && refusals.delete(error as object)
}
