import { type Branded, SOUND } from '../brands.ts'
import { DONE } from '../done.ts'
import { callTransform, type PullForm } from '../form.ts'
import type { Settled } from '../push/reply.ts'
import { makeRun } from '../run/drive.ts'
import type { EndListener, Failure, Target } from '../types.ts'
import { Rendezvous } from './rendezvous.ts'

/**
 * Gives a pull stage a target: its function reads what is sent, and a run of its own drives what it yields on.
 *
 * That run neither closes the target nor throws into it: both come down the chain, as to every stage.
 *
 * It is one function of several small ones because they share the state of that run.
 */
export function bridge<R>(form: PullForm, target: Target<unknown, R>): Target<unknown, R> {
  const meeting = new Rendezvous<unknown>()
  const listeners = new Set<EndListener>()
  const run = makeRun(callTransform(form, meeting), sendOnly(target))
  let closing = false
  let thrown = false // whether a failure went down the chain: where it was handled there, it is no failure of the end
  let over: { failure?: Failure } | undefined
  let reject: ((error: unknown) => void) | undefined

  const finish = (failure?: Failure): void => {
    over = failure === undefined ? {} : { failure }
    meeting.end(DONE)
    if (failure !== undefined) reject?.(failure.error) // the run may fail while an item is out
    if (!closing) for (const listener of listeners) listener(failure)
  }
  run.result.then(
    () => finish(),
    error => finish({ error })
  )
  const send = (item: unknown): Promise<Settled> =>
    new Promise<Settled>((resolve, fail) => {
      reject = fail
      meeting.offer(item, reply => {
        // The reader returned: DONE once its run is over; a failure of the run is the failure of the send.
        if (reply === DONE) run.result.then(() => resolve(DONE), fail)
        else resolve(reply)
      })
    })

  return {
    send: item => (over === undefined ? send(item) : verdict(over.failure)),
    throw(error, aborted) {
      closing = thrown = true
      if (over !== undefined)
        return target.throw(over.failure === undefined ? error : over.failure.error, aborted)
      const { reading } = meeting
      meeting.fail(error)
      if (reading && !aborted) return handled(run.result, target)
      // A function at work hears of the error when it reads again; what is below hears it now.
      reject?.(error)
      run.abort(error)
      return target.throw(error, aborted)
    },
    async close() {
      closing = true
      meeting.end()
      await (thrown ? run.result.catch(() => {}) : run.result)
      return target.close()
    },
    get done() {
      return over !== undefined || target.done === true
    },
    onEnd(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    }
  }
}

/** A target as the inner run sees it. */
function sendOnly(target: Target<unknown, unknown>): Target<unknown> {
  const view: Target<unknown> & Branded = {
    get [SOUND]() {
      return view
    },
    send: target.send,
    throw(error: unknown): never {
      throw error
    },
    close() {},
    get done() {
      return target.done === true
    },
    ...(target.onEnd && { onEnd: target.onEnd })
  }
  return view
}

function verdict(failure: Failure | undefined): Settled {
  if (failure !== undefined) throw failure.error
  return DONE
}

/** Waits whether the function, which was reading, handles an error: then it ends well. */
async function handled(result: Promise<unknown>, target: Target<unknown, unknown>): Promise<Settled> {
  try {
    await result
  } catch (raised) {
    return (await target.throw(raised)) as Settled
  }
  return DONE
}
