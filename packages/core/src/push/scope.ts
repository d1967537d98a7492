import { reportLater } from '../diagnostics.ts'
import { isPromise } from '../is-promise.ts'
import type { Failure, Reply } from '../types.ts'
import { rejectQuietly, type Settled } from './reply.ts'

/**
 * The life of one attached stage: what its callbacks wait for, and how they hear that nobody waits any more.
 */
export class Scope {
  /** Whether the run failed or was stopped: nothing that settles later may be sent on. */
  over = false
  #reject: ((error: unknown) => void) | undefined
  #controller: AbortController | undefined
  #failure: Failure | undefined

  /** Aborts when the run fails, is aborted or is stopped. Made when first asked for. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.over) this.#controller.abort()
    return this.#controller.signal
  }

  /**
   * Waits for a callback's promise and goes on with its value: the reply of a send that could not finish at once.
   * It settles as soon as the stage is thrown to, whatever the promise does.
   *
   * @param late - takes the value where the scope is over by then
   */
  wait<T>(
    promise: PromiseLike<T>,
    next: (value: T) => Reply,
    late?: (value: T) => void
  ): Promise<Awaited<Reply>> {
    const outcome = Promise.withResolvers<Settled>()
    const fail = (error: unknown): void => rejectQuietly(outcome, error)
    this.#reject = fail
    if (this.over && this.#failure !== undefined) fail(this.#failure.error) // whoever still sends is not kept waiting
    promise.then(
      value => {
        if (this.over) return late?.(value)
        try {
          const reply = next(value)
          if (isPromise(reply)) (reply as PromiseLike<Settled>).then(outcome.resolve, fail)
          else outcome.resolve(reply as Settled)
        } catch (error) {
          fail(error)
        }
      },
      error => {
        if (this.over && this.#failure !== undefined) reportLater(this.#failure.error, error)
        fail(error)
      }
    )
    return outcome.promise
  }

  /** Ends the scope: a pending reply rejects with `error`, callbacks at work hear it from their signal. */
  fail(error: unknown): void {
    this.over = true
    this.#failure = { error }
    this.#reject?.(error)
    this.#controller?.abort(error)
  }

  /** Ends the scope well. */
  end(): void {
    this.over = true
    this.#controller?.abort()
  }
}
