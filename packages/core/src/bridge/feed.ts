import { reportLater } from '../diagnostics.ts'
import type { Failure, Target } from '../types.ts'

/** How a target came to its end; nothing where it ended well. */
export type Outcome = Failure | undefined

/** A target in the hands of a foreign writer: it is ended once, well or not, by whatever comes first. */
export class Feed<T> {
  readonly target: Target<T, unknown>
  readonly #ended: (failure: Outcome) => void
  #outcome: Promise<Outcome> | undefined
  #off: (() => void) | undefined

  /**
   * @param target - a sound target, or the head of a chain
   * @param ended - hears how it ended
   */
  constructor(target: Target<T, unknown>, ended: (failure: Outcome) => void = () => {}) {
    this.target = target
    this.#ended = ended
  }

  /** How the target ends, once that has begun. */
  get outcome(): Promise<Outcome> | undefined {
    return this.#outcome
  }

  /** Listens to a target that ends by itself, also at once; `ended` hears of it when it is ended for good. */
  watch(ended: (failure: Outcome) => void): void {
    const end = (failure?: Failure): void => {
      const outcome = failure === undefined ? this.close() : this.fail(failure.error)
      outcome.then(ended)
    }
    // Not at once: it may be a stage in the middle of an item that tells.
    this.#off = this.target.onEnd?.(failure => queueMicrotask(() => end(failure)))
    if (this.target.done === true) end()
  }

  /** Closes the target. */
  close(): Promise<Outcome> {
    return this.#end(async () => {
      try {
        await this.target.close()
        return
      } catch (error) {
        return this.#raise(error)
      }
    })
  }

  /** Throws into the target; where it handles the failure it ends well, unless nobody wants that any more. */
  fail(error: unknown, aborted?: boolean): Promise<Outcome> {
    return this.#end(() => this.#raise(error, aborted))
  }

  /** Throws into a target that is being ended: nobody waits for what it is still at. */
  async interrupt(error: unknown): Promise<void> {
    try {
      await this.target.throw(error, true)
    } catch (raised) {
      reportLater(error, raised)
    }
  }

  async #raise(error: unknown, aborted?: boolean): Promise<Outcome> {
    try {
      await this.target.throw(error, aborted)
      await this.target.close()
      return
    } catch (raised) {
      return { error: raised }
    }
  }

  #end(how: () => Promise<Outcome>): Promise<Outcome> {
    this.#outcome ??= this.#conclude(how)
    return this.#outcome
  }

  async #conclude(how: () => Promise<Outcome>): Promise<Outcome> {
    this.#off?.()
    const failure = await how()
    this.#ended(failure)
    return failure
  }
}
