import type { LinkOptions } from './link.ts'
import { systemClock } from './system-clock.ts'

/** How a link waits and reckons time, outside of tests. */
export const defaults: Pick<LinkOptions, 'clock' | 'defer' | 'abortTimeout'> = {
  clock: systemClock,
  defer: act => void setImmediate(act),
  abortTimeout: 1000
}
