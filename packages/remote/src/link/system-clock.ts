import type { Clock } from '@costream/core'

/** The system's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delay, act) {
    const timer = setTimeout(act, Math.ceil(delay))
    return () => clearTimeout(timer)
  }
}
