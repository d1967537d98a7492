import { checkClock, checkDuration, checkRunOptions } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import { named } from '../named.ts'
import { Alarm } from '../push/alarm.ts'
import { Inbox } from './inbox.ts'

/** Options of `interval`. */
export interface IntervalOptions {
  /** Ends the source at once: it fails with the signal's reason. */
  readonly signal?: AbortSignal
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock
}

/**
 * Makes a source that gives a number every so often: the first after one interval, and so on, without drift.
 *
 * The numbers count the intervals, from 0. They are not piled up: who reads slowly finds the newest one waiting, and
 * sees by its number what was missed. Time runs from when an iteration begins, for each iteration anew, until it is over.
 *
 * @param ms - how many milliseconds lie between two numbers
 * @param options - a signal, a clock
 * @returns a source without an end
 * @throws TypeError, RangeError when `ms` is not from 1 to 2,147,483,647, or an option is wrong
 *
 * @example
 * ```ts
 * import { count, interval, pipe, take } from '@costream/core'
 *
 * console.log(await pipe(interval(5), take(3), count())) // 3
 * ```
 */
export function interval(ms: number, options: IntervalOptions = {}): AsyncIterable<number, undefined> {
  checkDuration(ms, 'interval', 'ms', 1)
  checkRunOptions(options, 'interval', ['signal', 'clock'])
  const { signal, clock = systemClock } = options
  checkClock(clock, 'interval')
  const newest = { capacity: 1, overflow: 'drop-oldest', ...(signal && { signal }) } as const
  const start = (inbox: Inbox<number>): (() => void) => {
    const begin = clock.now()
    let next = 0
    const wait = (): void => alarm.set(begin + (next + 1) * ms)
    const tick = (): void => {
      // The one whose time it is: where the event loop was held up, those before it were missed.
      next = Math.max(next, Math.floor((clock.now() - begin) / ms) - 1)
      inbox.give(next++)
      wait()
    }
    const alarm = new Alarm(clock, tick)
    wait()
    return () => alarm.clear()
  }
  return named('interval', {
    [Symbol.asyncIterator]: () => new Inbox<number>('interval', newest, start)
  })
}
