import { turn } from '@costream/core/testing'
import { random } from '../../packages/core/src/tasks/random.ts'

/** How long, in milliseconds, nothing may wait for its turn while the work is not done. */
const STUCK = 2_000

/**
 * Decides by a seed in which order things happen: whoever is to be slow waits for it, and it lets one after the other go
 * on. So the interleaving of sources, stages and sinks, and the turns that loops take, are the same in every run.
 */
export class Scheduler {
  readonly #random: () => number
  readonly #waiting: (() => void)[] = []

  constructor(seed: number) {
    this.#random = random(seed)
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  /** Settles when its turn comes. */
  wait(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** Nothing, or something to wait for: some microtasks, or the turn that this scheduler gives. */
  readonly pace = (): Promise<void> | undefined => {
    switch (this.below(4)) {
      case 0:
        return ticks(1 + this.below(4))
      case 1:
        return this.wait()
      default:
        return undefined
    }
  }

  /** Lets whatever waits go on, one at a time, until the work is done; fails where it waits for something else. */
  async play<T>(act: () => T | PromiseLike<T>): Promise<T> {
    const { now } = performance
    let time = 0
    performance.now = () => {
      time += this.below(3)
      return time
    }
    try {
      return await this.#play(act)
    } finally {
      performance.now = now
    }
  }

  async #play<T>(act: () => T | PromiseLike<T>): Promise<T> {
    let over = false
    const work = (async () => act())().finally(() => {
      over = true
    })
    work.catch(() => {})
    for (let idle = 0; !over; idle++) {
      await turn() // everything goes as far as it can
      if (idle > 10) await new Promise(resolve => setTimeout(resolve, 1))
      if (idle > STUCK) throw new Error('it waits for something that nobody does')
      if (this.#waiting.length === 0) continue
      this.#next()
      if (this.below(4) === 0 && this.#waiting.length > 0) this.#next()
      idle = 0
    }
    return work
  }

  #next(): void {
    const [resume] = this.#waiting.splice(this.below(this.#waiting.length), 1)
    resume?.()
  }
}

/** Settles after so many microtasks. */
export async function ticks(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await undefined
}
