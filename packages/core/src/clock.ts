/** Where time comes from: the system, or in a test a clock that is moved by hand. */
export interface Clock {
  /** The milliseconds since some fixed moment; it never goes back. */
  now(): number
  /** Calls `act` once, after `delay` milliseconds; answers how to call that off. */
  after(delay: number, act: () => void): () => void
}

/** The system's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delay, act) {
    const timer = setTimeout(act, Math.ceil(delay)) // setTimeout drops the fraction, and would be early
    return () => clearTimeout(timer)
  }
}
