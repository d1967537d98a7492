import { DONE } from '../done.ts'
import type { PullForm } from '../form.ts'
import type { Settled } from '../push/reply.ts'
import { makeRun } from '../run/drive.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import { Rendezvous } from './rendezvous.ts'

/**
 * Gives a pull stage a target: its function reads what is sent, and a run of its own drives what it yields on.
 */
export function bridge<R>(form: PullForm, target: Target<unknown, R>): Target<unknown, R> {
  const meeting = new Rendezvous<unknown>()
  const listeners = new Set<EndListener>()
  const run = makeRun(form.transform(meeting), target)
  const { result } = run
  let closing = false
  let over: { failure?: Failure } | undefined
  let reject: ((error: unknown) => void) | undefined

  const finish = (failure?: Failure): void => {
    over = failure === undefined ? {} : { failure }
    meeting.end(DONE)
    if (failure !== undefined) reject?.(failure.error)
    if (!closing) for (const listener of listeners) listener(failure)
  }
  result.then(
    () => finish(),
    error => finish({ error })
  )

  return {
    send(item): Reply {
      if (over !== undefined) return verdict(over.failure)
      return new Promise<Settled>((resolve, fail) => {
        reject = fail // the run may fail while the item is out
        meeting
          .send(item)
          .then(reply => (reply === DONE ? whenOver(result).then(resolve, fail) : resolve(reply)))
      })
    },
    async throw(error): Promise<Settled> {
      closing = true
      const { reading } = meeting
      meeting.fail(error)
      // A function at work hears of the error when it reads again; what is below hears it now.
      if (!reading) run.abort(error)
      reject?.(error)
      await result
      return DONE
    },
    close() {
      closing = true
      meeting.end()
      return result
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

function verdict(failure: Failure | undefined): Settled {
  if (failure !== undefined) throw failure.error
  return DONE
}

/** The reader returned: DONE, once its run is over; a failure of the run is the failure of the send. */
async function whenOver(result: Promise<unknown>): Promise<Settled> {
  await result
  return DONE
}
