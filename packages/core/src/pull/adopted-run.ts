import { reportLater } from '../diagnostics.ts'
import { isPromise } from '../is-promise.ts'
import type { Running } from '../run/lifecycle.ts'
import type { Failure, Target } from '../types.ts'

/** What is to be known of a run that is adopted. */
interface Adopted extends Running<unknown> {
  readonly failing: boolean
  readonly aborted: boolean
  readonly cleanUpFailure: Failure | undefined
}

/**
 * A run of what the function of a pull stage was lent: the function has begun it, and the run of the stage ends it.
 *
 * How its target and its signal fare is the function's own matter, which has the promise of the run; only what it was lent
 * is to be released well.
 */
export class AdoptedRun {
  readonly #live: Set<AdoptedRun>
  #run: Adopted | undefined
  #targetFailed = false // when it was closed

  /** @param live - has it for as long as it runs */
  constructor(live: Set<AdoptedRun>) {
    this.#live = live
  }

  /** The target that the function gave, with an eye on how it is closed. */
  watch<R>(target: Target<unknown, R>): Target<unknown, R> {
    const failed = (error: unknown): never => {
      this.#targetFailed = true
      throw error
    }
    return {
      send: target.send,
      throw: (error, aborted) => target.throw(error, aborted),
      close() {
        try {
          const result = target.close()
          return isPromise(result) ? result.then(undefined, failed) : result
        } catch (error) {
          return failed(error)
        }
      },
      get done() {
        return target.done === true
      },
      ...(target.onEnd && { onEnd: target.onEnd })
    }
  }

  begin(run: Adopted): void {
    this.#run = run
    this.#live.add(this)
    const forget = (): void => {
      this.#live.delete(this)
    }
    run.result.then(forget, forget)
  }

  /** Ends it: well, or with the failure of the run it is within. */
  async end(failure?: Failure): Promise<void> {
    const run = this.#run
    if (run === undefined) return
    if (failure !== undefined) {
      run.abort(failure.error)
      return void (await run.result.catch(() => {}))
    }
    const before = run.failing
    run.interrupt()
    try {
      await run.result
    } catch (error) {
      if (this.#targetFailed) reportLater(undefined, error)
      else if (!before && !run.aborted) throw error
    }
    if (run.cleanUpFailure !== undefined) throw run.cleanUpFailure.error
  }
}
