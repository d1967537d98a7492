import { checkClock, checkDuration, checkOptions } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import { describe } from '../describe.ts'
import { holdBack } from '../push/hold-back.ts'
import { timed } from '../push/timed.ts'
import type { Stage } from '../types.ts'

/** Options of `throttle`. */
export interface ThrottleOptions {
  /** Whether the first item after a pause is passed on at once; otherwise it begins an interval. Default `true`. */
  readonly leading?: boolean
  /** Whether the newest item of an interval is passed on when it is over; otherwise it is dropped. Default `true`. */
  readonly trailing?: boolean
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock
}

/**
 * Passes on one item per interval at most; the others are dropped.
 *
 * At the end the newest item is passed on at once, where `trailing`; a failure drops it. The source never waits: while
 * the target is busy, the newest item is kept where `trailing`, and only that.
 *
 * @param interval - how many milliseconds lie between two items at least; with 0, a turn of the timers
 * @param options - which items are passed on, a clock
 * @returns a stage; in `pipeSync` it is refused
 * @throws TypeError, RangeError when `interval` is not from 0 to 2,147,483,647, an option is wrong, or neither `leading`
 *   nor `trailing` is `true`
 *
 * @example
 * ```ts
 * import { pipe, throttle, toArray } from '@costream/core'
 *
 * const moves = [1, 2, 3, 4]
 * console.log(await pipe(moves, throttle(500), toArray())) // [1, 4]
 * console.log(await pipe(moves, throttle(500, { trailing: false }), toArray())) // [1]
 * ```
 */
export function throttle<T>(interval: number, options: ThrottleOptions = {}): Stage<T, T> {
  checkDuration(interval, 'throttle', 'interval')
  const { leading, trailing, clock } = checkThrottle(options)
  const attach = holdBack<T, T>(clock, alarm => {
    let newest: { readonly item: T } | undefined
    return {
      add(item, busy) {
        const paused = !alarm.isSet && !busy
        if (trailing || paused) newest = { item }
        if (paused && !leading) alarm.set(clock.now() + interval)
      },
      due() {
        if (newest === undefined || alarm.isSet) return
        const due = newest
        newest = undefined
        alarm.set(clock.now() + interval)
        return due
      },
      end: () => alarm.clear(),
      full: false,
      get empty() {
        return newest === undefined
      }
    }
  })
  return timed('throttle', attach)
}

function checkThrottle(options: ThrottleOptions): Required<ThrottleOptions> {
  checkOptions(options, 'throttle', ['leading', 'trailing', 'clock'])
  const { leading = true, trailing = true, clock = systemClock } = options
  for (const [name, value] of Object.entries({ leading, trailing })) {
    if (typeof value === 'boolean') continue
    throw new TypeError(`throttle: ${name} must be a boolean, got ${describe(value)}`)
  }
  if (!leading && !trailing) {
    throw new RangeError('throttle: leading or trailing must be true, else no item would be passed on')
  }
  checkClock(clock, 'throttle')
  return { leading, trailing, clock }
}
