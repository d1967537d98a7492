import type { Heartbeat, LinkOptions } from './link.ts'
import { systemClock } from './system-clock.ts'

/** How a link waits and reckons time, outside of tests. */
export const defaults: Pick<LinkOptions, 'clock' | 'defer' | 'abortTimeout'> = {
  clock: systemClock,
  defer: act => void setImmediate(act),
  abortTimeout: 1000
}

/** How long a silent far side is waited for: asked after 5 s, lost after 15 s. */
export const HEARTBEAT: Heartbeat = { idle: 5_000, dead: 15_000 }
