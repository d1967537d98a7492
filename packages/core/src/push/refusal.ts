import { ReentrantSendError, type RefusedSendError } from '../errors.ts'

/** How many chains and runs send to a target. */
const senders = new WeakMap<object, number>()

/** Which target refused a send with which error. */
const refusals = new WeakMap<object, object>()

/** Notes that one more chain, or run, is going to send to a target. */
export function countSender(target: object): void {
  senders.set(target, (senders.get(target) ?? 0) + 1)
}

/**
 * Refuses a send. In a cycle, and where several send to a target, that is the failure of whoever was refused: what the
 * target is at goes on.
 */
export function refuse(target: object, error: RefusedSendError): never {
  if (error instanceof ReentrantSendError || (senders.get(target) ?? 0) > 1) refusals.set(error, target)
  throw error
}

/**
 * Whether `target` refused a send with this error, which its sender now throws into it, as a sender does with every
 * failure. Said once: whoever throws it a second time has failed with it as with any other.
 */
export function isRefusal(target: object, error: unknown): boolean {
  return refusals.get(error as object) === target && refusals.delete(error as object)
}
