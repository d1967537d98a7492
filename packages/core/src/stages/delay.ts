import { checkClock, checkCount, checkDuration, checkOptions } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import { Fifo } from '../fifo.ts'
import { contextOfNow } from '../push/context-of-now.ts'
import { type Due, holdBack } from '../push/hold-back.ts'
import { timed } from '../push/timed.ts'
import type { Stage } from '../types.ts'

/** Options of `delay`. */
export interface DelayOptions {
  /** How many items are under way at most; the source waits where there are as many. Default 1,024. */
  readonly capacity?: number
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock
}

/**
 * Passes every item on that much later: in the same order, with the same time between them.
 *
 * The end comes after the last item. A failure does not wait: it drops the items under way. Where the target is slow,
 * items are later than that.
 *
 * @param ms - how many milliseconds later; 0 passes items on at once
 * @param options - how many items may be under way, a clock
 * @returns a stage; in `pipeSync` it is refused
 * @throws TypeError, RangeError when `ms` is not from 0 to 2,147,483,647, or an option is wrong
 *
 * @example
 * ```ts
 * import { delay, pipe, toArray } from '@costream/core'
 *
 * const start = performance.now()
 * console.log(await pipe([1, 2, 3], delay(20), toArray())) // [1, 2, 3]
 * console.log(performance.now() - start >= 20) // true
 * ```
 */
export function delay<T>(ms: number, options: DelayOptions = {}): Stage<T, T> {
  checkDuration(ms, 'delay', 'ms')
  checkOptions(options, 'delay', ['capacity', 'clock'])
  const { capacity = 1024, clock = systemClock } = options
  checkCount(capacity, 'delay', 'capacity', 1)
  checkClock(clock, 'delay')
  const attach = holdBack<T, T>(clock, alarm => {
    const queue = new Fifo<Due<T> & { readonly at: number }>()
    return {
      add(item, busy) {
        const waits = ms > 0 || busy || queue.size > 0
        queue.push({ item, at: clock.now() + ms, ...(waits && { context: contextOfNow() }) })
      },
      due() {
        const first = queue.size > 0 ? queue.at(0) : undefined
        if (first === undefined || clock.now() >= first.at) return first && queue.shift()
        alarm.set(first.at)
        return undefined
      },
      get full() {
        return queue.size >= capacity
      },
      get empty() {
        return queue.size === 0
      }
    }
  })
  return timed('delay', attach)
}
