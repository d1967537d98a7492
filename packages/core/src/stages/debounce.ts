import { checkClock, checkDuration, checkOptions } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import { holdBack } from '../push/hold-back.ts'
import { timed } from '../push/timed.ts'
import type { Stage } from '../types.ts'

/** Options of `debounce`. */
export interface DebounceOptions {
  /**
   * The newest item is passed on so many milliseconds after the first that came since the last one passed, even if they
   * keep coming; at least the interval. Default: never.
   */
  readonly maxWait?: number
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock
}

/**
 * Passes an item on when no other has come for some time; those before it are dropped.
 *
 * At the end the last item is passed on at once; a failure drops it. The source never waits: while the target is busy
 * the newest item is kept, and only that.
 *
 * @param interval - how many milliseconds it has to be quiet; with 0, until timers have their turn
 * @param options - the longest wait, a clock
 * @returns a stage; in `pipeSync` it is refused
 * @throws TypeError, RangeError when `interval` is not from 0 to 2,147,483,647, or an option is wrong
 *
 * @example
 * ```ts
 * import { debounce, pipe, toArray } from '@costream/core'
 *
 * async function* typing() {
 *   yield* ['b', 'bu']
 *   await new Promise(resolve => setTimeout(resolve, 100))
 *   yield 'bus'
 * }
 * console.log(await pipe(typing(), debounce(10), toArray())) // ['bu', 'bus']
 * ```
 */
export function debounce<T>(interval: number, options: DebounceOptions = {}): Stage<T, T> {
  checkDuration(interval, 'debounce', 'interval')
  checkOptions(options, 'debounce', ['maxWait', 'clock'])
  const { maxWait, clock = systemClock } = options
  if (maxWait !== undefined) checkDuration(maxWait, 'debounce', 'maxWait', interval)
  checkClock(clock, 'debounce')
  const attach = holdBack<T, T>(clock, alarm => {
    let newest: { readonly item: T } | undefined
    let latest = Infinity // when the newest item is passed on, quiet or not
    return {
      add(item) {
        const now = clock.now()
        if (newest === undefined) latest = now + (maxWait ?? Infinity)
        newest = { item }
        alarm.set(Math.min(now + interval, latest))
      },
      due() {
        if (alarm.isSet) return
        const due = newest
        newest = undefined
        return due
      },
      end: () => alarm.clear(),
      full: false,
      get empty() {
        return newest === undefined
      }
    }
  })
  return timed('debounce', attach)
}
