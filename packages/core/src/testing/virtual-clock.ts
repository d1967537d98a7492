import { checkDuration, checkFunction } from '../check.ts'
import type { Clock } from '../clock.ts'
import { settled } from '../run/turn.ts'

/** A clock that stands still until it is moved. */
export interface VirtualClock extends Clock {
  /** How many calls are set and have not been made. */
  readonly pending: number
  /**
   * Moves the clock by so many milliseconds, and makes the calls that come due meanwhile: in the order of their time,
   * those of one time in the order they were set. Before each, and at the end, promises get to settle.
   *
   * A second call waits for the first. It rejects with what a call throws; the clock stays at the time of that one.
   */
  advance(ms: number): Promise<void>
}

interface Timer {
  readonly due: number
  readonly act: () => void
}

/**
 * Makes a clock for tests of what depends on time: a test of an hour takes no time, and gives the same every time.
 *
 * It starts at 0. What it cannot wait for is I/O and the timers of the system; and a source that gives items for ever
 * without ever waiting keeps it from moving.
 *
 * @returns a clock for the `clock` option of stages and sources. Its `after` throws a TypeError or RangeError where the
 *   delay is none that a timer takes; its `advance` rejects with one where `ms` is no number of milliseconds
 *
 * @example
 * ```ts
 * import { interval, pipe, take, throttle, toArray } from '@costream/core'
 * import { virtualClock } from '@costream/core/testing'
 *
 * const clock = virtualClock()
 * const hour = 3_600_000
 * const run = pipe(interval(hour / 4, { clock }), take(10), throttle(hour, { clock }), toArray())
 * await clock.advance(3 * hour)
 * console.log(await run, clock.pending) // [0, 3, 7, 9] 0
 * ```
 */
export function virtualClock(): VirtualClock {
  const timers = new Set<Timer>() // in the order they were set
  let now = 0
  let moved = Promise.resolve()

  const nextUntil = (end: number): Timer | undefined => {
    let next: Timer | undefined
    for (const timer of timers) if (timer.due <= end && !(next && next.due <= timer.due)) next = timer
    return next
  }
  const move = async (ms: number): Promise<void> => {
    const end = now + ms
    await settled()
    for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) {
      timers.delete(timer)
      now = timer.due
      timer.act()
      await settled()
    }
    now = end
  }

  return {
    now: () => now,
    after(delay, act) {
      checkDuration(delay, 'after', 'delay')
      checkFunction(act, 'after', 'act')
      const timer = { due: now + delay, act }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    get pending() {
      return timers.size
    },
    async advance(ms) {
      checkDuration(ms, 'advance', 'ms', 0, Number.MAX_SAFE_INTEGER)
      const moving = moved.then(() => move(ms))
      moved = moving.catch(() => {})
      await moving
    }
  }
}
