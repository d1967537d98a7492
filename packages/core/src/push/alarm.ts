import type { Clock } from '../clock.ts'

/**
 * One timer of a stage, set for a moment of its clock. It is never early, and it may be set for a later moment with
 * every item: the timer that runs then finds that it is too soon, and is started for the rest.
 */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #at: number | undefined // when it rings
  #due = Infinity // when the timer that runs is due
  #off: (() => void) | undefined

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Whether it is going to ring. */
  get isSet(): boolean {
    return this.#at !== undefined
  }

  /** Sets it for a moment, in place of the one it was set for. */
  set(at: number): void {
    this.#at = at
    if (this.#due > at) this.#start(at)
  }

  clear(): void {
    this.#at = undefined
    this.#due = Infinity
    this.#off?.()
    this.#off = undefined
  }

  #start(at: number): void {
    this.#off?.()
    this.#due = at
    this.#off = this.#clock.after(Math.max(0, at - this.#clock.now()), this.#came)
  }

  readonly #came = (): void => {
    const at = this.#at as number
    this.#off = undefined
    if (this.#clock.now() < at) return this.#start(at)
    this.#due = Infinity
    this.#at = undefined
    this.#ring()
  }
}
