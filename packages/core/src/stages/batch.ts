import { checkClock, checkCount, checkDuration, checkOptions } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Attach } from '../push/connect.ts'
import { holdBack } from '../push/hold-back.ts'
import { operator } from '../push/operator.ts'
import { timed } from '../push/timed.ts'
import type { Stage } from '../types.ts'

/** Options of `batch`. */
export interface BatchOptions {
  /** How many items a batch holds at most. `Infinity` leaves it to the time; the items of that time are then in memory. */
  readonly size: number
  /** A batch is sent so many milliseconds after its first item, full or not. Default: when it is full. */
  readonly time?: number
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock
}

/**
 * Gathers items into arrays. A batch is sent when it is full, when its time is over, or at the end with what there is;
 * an empty one is never made.
 *
 * With a `time` the next batch is gathered while one is being taken: one that is due by then goes on gathering until
 * it can be sent, and the source waits where it is full. A failure drops what was gathered.
 *
 * @param size - how many items a batch holds; or options with the size, and the milliseconds after which a batch is sent
 * @returns a stage; with a `time` it is refused in `pipeSync`
 * @throws TypeError, RangeError when the size is not a whole number of at least 1, or an option is wrong
 *
 * @example
 * ```ts
 * import { batch, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3], batch(2), toArray())) // [[1, 2], [3]]
 *
 * async function* slow() {
 *   yield* [1, 2]
 *   await new Promise(resolve => setTimeout(resolve, 100))
 *   yield 3
 * }
 * console.log(await pipe(slow(), batch({ size: 100, time: 10 }), toArray())) // [[1, 2], [3]]
 * ```
 */
export function batch<T>(size: number | BatchOptions): Stage<T, T[]> {
  const options = typeof size === 'object' ? size : { size }
  checkOptions(options, 'batch', ['size', 'time', 'clock'])
  const { size: most, time, clock = systemClock } = options
  checkCount(most, 'batch', 'size', 1)
  checkClock(clock, 'batch')
  if (time === undefined) return operator('batch', bySize(most))
  checkDuration(time, 'batch', 'time')
  return timed('batch', byTime(most, time, clock))
}

function bySize<T>(size: number): Attach<T, T[]> {
  return ({ send }) => {
    let items: T[] = []
    const flush = () => {
      const full = items
      items = []
      return send(full)
    }
    return {
      item(item) {
        items.push(item)
        if (items.length >= size) return flush()
      },
      end() {
        if (items.length > 0) return flush()
      }
    }
  }
}

function byTime<T>(size: number, time: number, clock: Clock): Attach<T, T[]> {
  return holdBack<T, T[]>(clock, alarm => {
    let items: T[] = []
    return {
      add(item) {
        if (items.push(item) === 1) alarm.set(clock.now() + time)
      },
      due() {
        if (this.empty || (!this.full && alarm.isSet)) return
        const item = items
        items = []
        alarm.clear()
        return { item }
      },
      end: () => alarm.clear(),
      get full() {
        return items.length >= size
      },
      get empty() {
        return items.length === 0
      }
    }
  })
}
