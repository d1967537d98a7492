import type { Clock, Failure } from '@costream/core'

/** An item, and the moment it is there. */
export interface Timed<T> {
  readonly at: number
  readonly item: T
}

/** What happened to a timed source. */
export interface TimedSourceLog {
  given: number
  /** How often it came to its end, or failed, by itself. */
  ends: number
  returns: number
}

/** Gives each item at its moment, or as soon after it as it is read; then ends, or fails. It can be stopped at once. */
export function timedSource<T>(
  clock: Clock,
  items: readonly Timed<T>[],
  end: number,
  failure?: Failure
): { readonly source: AsyncIterable<T>; readonly log: TimedSourceLog } {
  const log: TimedSourceLog = { given: 0, ends: 0, returns: 0 }
  let stop = (): void => {}
  const wait = (at: number): Promise<boolean> =>
    new Promise(resolve => {
      if (clock.now() >= at) return resolve(true)
      const off = clock.after(at - clock.now(), () => resolve(true))
      stop = () => {
        off()
        resolve(false)
      }
    })
  const iterator: AsyncIterator<T, undefined> = {
    async next() {
      const next = items[log.given]
      if (!(await wait(next?.at ?? end))) return { done: true, value: undefined }
      if (next !== undefined) {
        log.given++
        return { done: false, value: next.item }
      }
      log.ends++
      if (failure !== undefined) throw failure.error
      return { done: true, value: undefined }
    },
    async return() {
      log.returns++
      stop()
      return { done: true, value: undefined }
    }
  }
  return { source: { [Symbol.asyncIterator]: () => iterator }, log }
}

/** The items 0, 1, 2 …, so many milliseconds after one another. */
export function afterGaps(gaps: readonly number[]): readonly Timed<number>[] {
  let at = 0
  return gaps.map((gap, item) => {
    at += gap
    return { at, item }
  })
}

/** A clock that knows how many of its own timers are still to fire. */
export interface WatchedClock extends Clock {
  readonly left: number
}

/** The same time, with an account of what was set through it. */
export function watchedClock(clock: Clock): WatchedClock {
  const live = new Set<object>()
  return {
    now: clock.now,
    after(delay, act) {
      const timer = {}
      live.add(timer)
      const off = clock.after(delay, () => {
        live.delete(timer)
        act()
      })
      return () => {
        live.delete(timer)
        off()
      }
    },
    get left() {
      return live.size
    }
  }
}

/** Waits on a clock. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise(resolve => void clock.after(ms, resolve))
}
