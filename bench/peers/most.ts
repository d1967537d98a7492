import { newStream, runEffects, tap } from '@most/core'
import { asap, newDefaultScheduler } from '@most/scheduler'
import type { Sink, Stream, Time } from '@most/types'
import { add } from '../work.ts'

// @most/core has no source over an iterable, and no reduce: these are the least that its protocol asks for.

/** A stream of the items of an array, all at the time at which it is run. */
export function fromArray<T>(items: readonly T[]): Stream<T> {
  return atOnce((send, isActive) => {
    for (let i = 0; i < items.length && isActive(); i++) send(items[i] as T)
  })
}

/** A stream of the items of an iterable, all at the time at which it is run. */
export function fromIterable<T>(items: Iterable<T>): Stream<T> {
  return atOnce((send, isActive) => {
    for (const item of items) {
      if (!isActive()) return
      send(item)
    }
  })
}

function atOnce<T>(each: (send: (item: T) => void, isActive: () => boolean) => void): Stream<T> {
  return newStream((sink, scheduler) => {
    let active = true
    const task = {
      run(time: Time) {
        each(
          item => sink.event(time, item),
          () => active
        )
        if (active) sink.end(time)
      },
      error: (time: Time, error: Error) => sink.error(time, error),
      dispose() {
        active = false
      }
    }
    return asap(task, scheduler)
  })
}

/** A stream of the items of an async iterable, each at the time at which it comes. */
export function fromAsyncIterable<T>(items: AsyncIterable<T>): Stream<T> {
  return newStream((sink, scheduler) => {
    let active = true
    const feed = async (to: Sink<T>): Promise<void> => {
      for await (const item of items) {
        if (!active) return
        to.event(scheduler.currentTime(), item)
      }
      to.end(scheduler.currentTime())
    }
    feed(sink).catch(error => sink.error(scheduler.currentTime(), error))
    return {
      dispose() {
        active = false
      }
    }
  })
}

/** Runs a stream, and answers the sum of what came. */
export async function sumOf(numbers: Stream<number>): Promise<number> {
  let total = 0
  const summing = tap(n => {
    total = add(total, n)
  }, numbers)
  await runEffects(summing, newDefaultScheduler())
  return total
}
