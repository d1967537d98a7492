import { checkFunction } from '../check.ts'
import { describe } from '../describe.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { operator } from '../push/operator.ts'
import { Spread } from '../push/spread.ts'
import { isSource } from '../recognise.ts'
import { releaseUnopened } from '../run/cursor.ts'
import type { EndListener, Reply, Source, Stage } from '../types.ts'

/** What a handler of failures answers: nothing to end well, or the source to go on with. */
type Rest<T> = Source<T> | undefined | void

/**
 * Handles the failure of what stands before it: the pipeline ends well, or goes on with another source.
 *
 * Never handled are a failure of what stands behind it, an abort, and a failure of the source that it goes on with.
 * What stages before it hold back is lost. To go on with the next item use `attempt`.
 *
 * @param handle - is given the error; answers nothing to end well, the source to go on with, or a promise of that. It
 *   throws to fail: the error it was given is then in `suppressed(error)`, unless it is the same
 * @returns a stage
 * @throws TypeError when `handle` is not a function; the run fails with one when it answers something else
 *
 * @example
 * ```ts
 * import { catchError, map, pipe, toArray } from '@costream/core'
 *
 * const parse = map((line: string) => JSON.parse(line))
 * console.log(await pipe(['1', 'x', '3'], parse, catchError(() => ['no JSON']), toArray())) // [1, 'no JSON']
 * ```
 */
export function catchError<In, Out = never>(
  handle: (error: unknown) => Rest<Out> | PromiseLike<Rest<Out>>
): Stage<In, In | Out> {
  checkFunction(handle, 'catchError', 'handle')
  return operator<In, In | Out>('catchError', (target, scope) => {
    // One function of several small ones: they share how far the handling of one run has come.
    const { send } = target
    const spread = new Spread<Out>(send, scope)
    let pending: PromiseLike<Awaited<Reply>> | undefined
    let below = false // whether the target failed between sends
    let handling = false
    let done = false
    let stop: EndListener | undefined
    const off = target.onEnd?.(failure => {
      below ||= failure !== undefined
      stop?.(failure)
    })

    const finish = (): typeof DONE => {
      done = true
      return DONE
    }
    const goOn = (rest: Rest<Out>): Reply => {
      if (rest === undefined) return finish()
      if (!isSource(rest)) {
        throw new TypeError(`catchError: handle must answer nothing or a source, got ${describe(rest)}`)
      }
      if (target.done === true) return scope.wait(releaseUnopened(rest), finish)
      const reply = spread.send(rest as Source<Out>)
      if (!isPromise(reply)) return finish()
      // The run is over for whoever drives it: that the target ends by itself is heard here alone.
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      reply.then(resolve, reject)
      stop = failure => (failure === undefined ? resolve(DONE) : reject(failure.error))
      return scope.wait(promise, finish)
    }
    const recover = (error: unknown): Reply => {
      const raise = (raised: unknown): never => {
        reportLater(raised, error)
        throw raised
      }
      let rest: Rest<Out> | PromiseLike<Rest<Out>>
      try {
        rest = handle(error)
      } catch (raised) {
        return raise(raised)
      }
      return isPromise(rest) ? scope.wait(rest.then(undefined, raise), goOn) : goOn(rest as Rest<Out>)
    }

    return {
      item(item) {
        if (done) return DONE
        const reply = send(item)
        if (!isPromise(reply)) return reply
        const forget = (): void => {
          pending = undefined
        }
        pending = reply as PromiseLike<Awaited<Reply>>
        pending.then(forget, forget)
        return pending
      },
      error(error) {
        if (below || handling || done) throw error
        handling = true
        // A stage before it may fail while an item is on its way below: that one goes first.
        return pending === undefined
          ? recover(error)
          : scope.wait(pending, reply => (reply === DONE ? finish() : recover(error)))
      },
      release() {
        done = true
        off?.()
        return spread.release()
      },
      get done() {
        return done || target.done === true
      }
    }
  })
}
