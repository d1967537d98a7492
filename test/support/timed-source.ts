import { type Clock, type Failure, pipe, type Stage } from '@costream/core'
import { trackedTarget, virtualClock } from '@costream/core/testing'
import fc from 'fast-check'

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

/** What came of a run. */
export interface Run<Out> {
  readonly out: readonly Timed<Out>[]
  /** When the run was over. */
  readonly over: number
  readonly failure?: Failure
  /** How many items the source had given and the target was not through with, at most. */
  readonly most: number
  readonly breaches: readonly string[]
}

/**
 * Runs a stage over the items 0, 1, 2 … that are so many milliseconds apart, the end after the last gap, into a target
 * that takes so long for each item, in turn.
 */
export async function runTimed<Out>(
  make: (clock: Clock) => Stage<number, Out>,
  gaps: readonly number[],
  pace: readonly number[] = [0]
): Promise<Run<Out>> {
  const clock = virtualClock()
  const items = afterGaps(gaps)
  const { source, log } = timedSource(clock, items.slice(0, -1), items.at(-1)?.at ?? 0)
  const out: Timed<Out>[] = []
  const taken = (item: Out): number => (Array.isArray(item) ? item.length : 1)
  let through = 0
  let most = 0
  const target = trackedTarget<Out>({
    onSend(item, index) {
      most = Math.max(most, log.given - through)
      out.push({ at: clock.now(), item })
      const ms = pace[index % pace.length] ?? 0
      const done = (): void => {
        most = Math.max(most, log.given - through)
        through += taken(item)
      }
      return ms === 0 ? done() : sleep(clock, ms).then(done)
    }
  })
  const run = pipe(source, make(clock), target).then(
    () => ({ over: clock.now() }),
    error => ({ over: clock.now(), failure: { error } })
  )
  await clock.advance(100_000)
  return { out, most, breaches: target.log.breaches, ...(await run) }
}

/** Gaps between items, the last before the end. */
export const gaps: fc.Arbitrary<number[]> = fc.array(fc.oneof(fc.constant(0), fc.nat(40)), {
  minLength: 1,
  maxLength: 20
})

/** Milliseconds of which no small multiple is a whole number: so an item and a timer never come at the same time. */
export const odd: fc.Arbitrary<number> = fc.integer({ min: 1, max: 50 }).map(ms => ms + 1 / 1024)

/** How long a target takes for each item, in turn. */
export const pace: fc.Arbitrary<number[]> = fc.array(fc.nat(30), { minLength: 1, maxLength: 4 })
