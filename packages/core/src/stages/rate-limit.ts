import { checkClock, checkCount, checkDuration, checkOptions, got } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import { Alarm } from '../push/alarm.ts'
import { timed } from '../push/timed.ts'
import type { Reply, Stage } from '../types.ts'

/** Options of `rateLimit`. */
export interface RateLimitOptions {
  /** How many items are passed on in any `interval` at most. */
  readonly limit: number
  /** How long an interval is, in milliseconds; at least 1. */
  readonly interval: number
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock
}

/**
 * Lets the source wait so that no more than `limit` items are passed on in any `interval`; none is dropped.
 *
 * The interval is not a grid but slides: an item is passed on when the one `limit` places before it was passed on an
 * interval ago, or more. What counts is when an item is passed on, not how long it takes.
 *
 * @param options - how many items, in how many milliseconds; a clock
 * @returns a stage; in `pipeSync` it is refused
 * @throws TypeError, RangeError when `limit` is not a whole number of at least 1, `interval` is not from 1 to
 *   2,147,483,647, or the clock is none
 *
 * @example
 * ```ts
 * import { pipe, rateLimit, toArray } from '@costream/core'
 *
 * const start = performance.now()
 * console.log(await pipe([1, 2, 3], rateLimit({ limit: 2, interval: 20 }), toArray())) // [1, 2, 3]
 * console.log(performance.now() - start >= 20) // true
 * ```
 */
export function rateLimit<T>(options: RateLimitOptions): Stage<T, T> {
  const { limit, interval, clock } = checkRateLimit(options)
  return timed<T, T>('rateLimit', (target, scope) => {
    const { send } = target
    const times: number[] = [] // when the last items were passed on: the oldest where the next is to be noted
    let index = 0
    let wake = (): void => {}
    let forget: (() => void) | undefined
    const alarm = new Alarm(clock, () => wake())

    const pass = (item: T): Reply => {
      times[index] = clock.now()
      index = (index + 1) % limit
      return send(item)
    }
    const stop = (): void => {
      alarm.clear()
      forget?.()
      forget = undefined
    }
    const wait = (item: T, until: number): Reply => {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      forget = target.onEnd?.(() => resolve()) // it takes no item any more: sent one, it says why
      alarm.set(until)
      return scope.wait(promise, () => {
        stop()
        return pass(item)
      })
    }
    return {
      item(item) {
        const until = (times[index] ?? -Infinity) + interval
        return clock.now() >= until ? pass(item) : wait(item, until)
      },
      release: stop
    }
  })
}

function checkRateLimit(options: RateLimitOptions): Required<RateLimitOptions> {
  if (options === undefined) {
    throw new TypeError(`rateLimit: the options must be a plain object, ${got(options, 'rateLimit')}`)
  }
  checkOptions(options, 'rateLimit', ['limit', 'interval', 'clock'])
  const { limit, interval, clock = systemClock } = options
  checkCount(limit, 'rateLimit', 'limit', 1)
  if (limit === Infinity) {
    throw new RangeError('rateLimit: limit must be finite. To pass everything on, leave the stage out')
  }
  checkDuration(interval, 'rateLimit', 'interval', 1)
  checkClock(clock, 'rateLimit')
  return { limit, interval, clock }
}
