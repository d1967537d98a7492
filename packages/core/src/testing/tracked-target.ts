import { checkFunction, checkOptions } from '../check.ts'
import { DONE } from '../done.ts'
import type { Failure, Reply, Target } from '../types.ts'

/** What a tracked target is to do. */
export interface TargetScript<In> {
  /** Answers the reply to an item, counted from 0; may throw. Default: nothing. */
  readonly onSend?: (item: In, index: number) => Reply
  /** Is called by `close`, which fails where it throws or rejects. Default: nothing. */
  readonly onClose?: () => void | PromiseLike<void>
  /** Whether it wants no item at all. Default `false`. */
  readonly done?: boolean
}

/** What happened to a tracked target. */
export interface TargetLog<In> {
  /** The items that were sent, in order. */
  readonly items: In[]
  /** What was thrown into it, in order. */
  readonly thrown: Failure[]
  /** How often it was closed. */
  closes: number
  /** How many items it is through with. */
  handled: number
  /** Every breach of the protocol by its sender, in words. */
  readonly breaches: string[]
}

/** A target that notes what happens to it, and answers how many items it got. */
export interface TrackedTarget<In> extends Target<In, number> {
  readonly log: TargetLog<In>
}

/**
 * Makes a target that keeps a log, and holds its sender to the protocol: one send at a time, none after DONE, after a
 * failure or after the end, and no clean close after a failure. What it rethrows is not handled.
 *
 * @param script - what it answers to each item, and whether closing it fails; optional
 * @returns the target
 * @throws TypeError for a wrong script
 *
 * @example
 * ```ts
 * import { drive } from '@costream/core'
 * import { trackedTarget } from '@costream/core/testing'
 *
 * const target = trackedTarget<number>()
 * console.log(await drive([1, 2, 3], target)) // 3
 * console.log(target.log.items, target.log.closes, target.log.breaches) // [1, 2, 3] 1 []
 * ```
 */
export function trackedTarget<In>(script: TargetScript<In> = {}): TrackedTarget<In> {
  checkScript(script)
  const { onSend, onClose } = script
  const log: TargetLog<In> = { items: [], thrown: [], closes: 0, handled: 0, breaches: [] }
  let state: 'open' | 'busy' | 'done' | 'failed' | 'closed' = 'open'
  const enter = (next: typeof state): void => {
    if (state === 'open' || state === 'busy' || (state === 'done' && next !== 'open')) state = next
  }
  const answered = (reply: unknown): typeof DONE | undefined => {
    log.handled++
    enter(reply === DONE ? 'done' : 'open')
    return reply === DONE ? DONE : undefined
  }
  const failed = (error: unknown): never => {
    enter('failed')
    throw error
  }
  const closed = (): number => {
    enter('closed')
    return log.items.length
  }

  return {
    log,
    done: script.done === true,
    send(item) {
      if (state !== 'open') log.breaches.push(`an item was sent while the target was ${state}`)
      log.items.push(item)
      enter('busy')
      let reply: Reply
      try {
        reply = onSend?.(item, log.items.length - 1)
      } catch (error) {
        return failed(error)
      }
      if (reply === undefined || reply === DONE) return answered(reply)
      return Promise.resolve(reply).then(answered, failed)
    },
    throw(error) {
      if (state === 'closed') log.breaches.push('an error was thrown into a closed target')
      log.thrown.push({ error })
      enter('failed')
      throw error
    },
    close() {
      if (state === 'busy') log.breaches.push('the target was closed during a send')
      if (state === 'failed') log.breaches.push('the target was closed after a failure')
      log.closes++
      let closing: void | PromiseLike<void>
      try {
        closing = onClose?.()
      } catch (error) {
        return failed(error)
      }
      return closing === undefined ? closed() : Promise.resolve(closing).then(closed, failed)
    }
  }
}

function checkScript(script: TargetScript<never>): void {
  checkOptions(script, 'trackedTarget', ['onSend', 'onClose', 'done'])
  if (script.onSend !== undefined) checkFunction(script.onSend, 'trackedTarget', 'onSend')
  if (script.onClose !== undefined) checkFunction(script.onClose, 'trackedTarget', 'onClose')
}
