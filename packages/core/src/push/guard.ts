import { type Branded, SOUND } from '../brands.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { PendingSendError, passedThrough, ReentrantSendError } from '../errors.ts'
import { isPromise } from '../is-promise.ts'
import type { Failure, Reply, Target } from '../types.ts'
import { isRefusal, refuse } from './refusal.ts'
import { isPending, rejectQuietly, type Settled, settled } from './reply.ts'

type State = 'open' | 'done' | 'failed' | 'closed'

/**
 * Holds a target to the protocol, whoever sends to it: it answers DONE for ever once it ended, rethrows its failure
 * for ever once it failed, refuses items after `close`, and takes one send at a time.
 *
 * It is one function of several small ones because they share the state of one target.
 *
 * @param verdict - what a reply says that rejects, or throws; left out, it has failed
 */
export function guard<In, R>(
  inner: Target<In, R>,
  name: string,
  verdict: (error: unknown) => Settled = raise
): Target<In, R> {
  let state: State = 'open'
  let failure: Failure | undefined
  let told = false // whether what is below was thrown the failure
  let running = false
  let closing = false // whether `close` is still at it
  let pending: PromiseWithResolvers<Settled> | undefined
  let result: R | PromiseLike<R>

  const fail = (error: unknown): unknown => {
    state = 'failed'
    failure ??= { error }
    return failure.error
  }

  const conclude = (reply: Settled): Settled => {
    if (reply === DONE && state === 'open') state = 'done'
    return reply
  }

  const wait = (reply: PromiseLike<Settled>): Promise<Settled> => {
    const outcome = Promise.withResolvers<Settled>()
    pending = outcome
    reply.then(
      value => {
        if (pending !== outcome) return // abandoned: what becomes of it is up to `throw`
        pending = undefined
        try {
          outcome.resolve(conclude(settled(value, name)))
        } catch (error) {
          rejectQuietly(outcome, fail(error))
        }
      },
      error => {
        if (pending !== outcome) return
        pending = undefined
        try {
          outcome.resolve(conclude(verdict(error)))
        } catch (raised) {
          if (state !== 'failed') passedThrough(name, raised)
          rejectQuietly(outcome, fail(raised))
        }
      }
    )
    return outcome.promise
  }

  /** Who waits for the pending reply hears it at once. */
  const abandon = (error: unknown): void => {
    const outcome = pending
    pending = undefined
    if (outcome !== undefined) rejectQuietly(outcome, error)
  }

  const answer = (reply: Reply): Reply => {
    if (reply === undefined) return
    try {
      return isPending(reply, name) ? wait(reply) : conclude(reply as Settled)
    } catch (error) {
      throw fail(error)
    }
  }

  const takesNothing = (item: In): Reply => {
    if (running) refuse(guarded, new ReentrantSendError(name))
    if (state === 'failed') throw failure?.error
    if (state === 'closed') throw new TypeError(`Cannot send ${describe(item)} to ${name}: it is closed`)
    if (state === 'done') return DONE
    return refuse(guarded, new PendingSendError(name))
  }

  const guarded: Target<In, R> & Branded = {
    get [SOUND]() {
      return guarded
    },
    send(item) {
      if (running || state !== 'open' || pending !== undefined) return takesNothing(item)
      let reply: Reply
      running = true
      try {
        reply = inner.send(item)
      } catch (error) {
        passedThrough(name, error)
        throw fail(error)
      } finally {
        running = false
      }
      return reply === undefined ? undefined : answer(reply)
    },
    throw(error, aborted) {
      if ((state === 'closed' && !closing) || (state !== 'failed' && isRefusal(guarded, error))) throw error
      if (told) throw failure?.error
      const cause = state === 'failed' ? failure?.error : error
      const before = state
      told = true
      abandon(cause)
      let reply: Reply
      try {
        reply = inner.throw(cause, aborted)
      } catch (raised) {
        failure = undefined
        throw fail(raised)
      }
      told = false
      failure = undefined
      state = before === 'failed' ? 'open' : before
      return answer(reply)
    },
    close() {
      if (state === 'closed') return result
      if (state === 'failed') throw failure?.error
      if (running) throw new ReentrantSendError(name)
      const shut = (): R | PromiseLike<R> => {
        try {
          return inner.close()
        } catch (error) {
          throw fail(error)
        }
      }
      const waiting = pending?.promise
      state = 'closed'
      result = waiting === undefined ? shut() : waiting.then(shut)
      if (!isPromise(result)) return result
      closing = true
      const settle = (): void => {
        closing = false
      }
      result.then(settle, error => {
        settle()
        fail(error)
      })
      return result
    },
    get done() {
      return state === 'done' || (state === 'open' && inner.done === true)
    },
    ...(inner.onEnd && {
      onEnd: listener =>
        inner.onEnd?.(failure => {
          if (failure === undefined) conclude(DONE) // it wants nothing that is held back
          listener(failure)
        }) ?? (() => {})
    })
  }
  return guarded
}

function raise(error: unknown): never {
  throw error
}
