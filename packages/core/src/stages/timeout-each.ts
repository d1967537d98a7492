import { checkClock, checkDuration, checkOptions } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import { reportLater } from '../diagnostics.ts'
import { extendFlow } from '../pull/flow.ts'
import { pull } from '../pull/pull.ts'
import { Alarm } from '../push/alarm.ts'
import type { Failure, Flow, Stage } from '../types.ts'

/** Options of `timeoutEach`. */
export interface TimeoutEachOptions {
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock
}

type Step<T> = IteratorResult<T, undefined>

/**
 * Fails when the next item, or the end, does not come within a time.
 *
 * The time runs while an item is waited for: from when the run asks for it, the first one too, until it comes out of
 * the stages before this one. How long it is dealt with behind does not count, and neither does a reader that
 * takes its time. To limit one call, give its function `AbortSignal.timeout(ms)`.
 *
 * @param ms - how many milliseconds an item may take
 * @param options - a clock
 * @returns a stage, written pull style: in `pipeSync` it is refused. Its run fails with a DOMException whose name is
 *   `TimeoutError`, as that of `AbortSignal.timeout()`; the source is returned
 * @throws TypeError, RangeError when `ms` is not from 1 to 2,147,483,647, or an option is wrong
 *
 * @example
 * ```ts
 * import { pipe, timeoutEach, toArray } from '@costream/core'
 *
 * async function* stuck() {
 *   yield 1
 *   await new Promise(resolve => setTimeout(resolve, 100))
 *   yield 2
 * }
 * await pipe(stuck(), timeoutEach(10), toArray()).catch(error => console.log(error.name)) // TimeoutError
 * ```
 */
export function timeoutEach<T>(ms: number, options: TimeoutEachOptions = {}): Stage<T, T> {
  checkDuration(ms, 'timeoutEach', 'ms', 1)
  checkOptions(options, 'timeoutEach', ['clock'])
  const { clock = systemClock } = options
  checkClock(clock, 'timeoutEach')
  // Read as a flow: the run then knows that its source is waited for, and does not wait for ever when that is returned.
  const read = (source: AsyncIterable<T>): AsyncIterable<T, undefined> => ({
    [Symbol.asyncIterator]: () =>
      new TimedIterator((extendFlow(source, []) as Flow<T>)[Symbol.asyncIterator](), ms, clock)
  })
  return pull(read, { name: 'timeoutEach' })
}

/** Reads an iterator, which the run returns, but does not wait for ever. It is no generator: that could not be stopped while it waits. */
class TimedIterator<T> implements AsyncIterator<T, undefined> {
  readonly #items: AsyncIterator<T, undefined>
  readonly #ms: number
  readonly #clock: Clock
  readonly #alarm: Alarm
  #settle: { resolve(step: Step<T>): void; reject(error: unknown): void } | undefined
  #failure: Failure | undefined

  constructor(items: AsyncIterator<T, undefined>, ms: number, clock: Clock) {
    this.#items = items
    this.#ms = ms
    this.#clock = clock
    this.#alarm = new Alarm(clock, () => this.#fail(timeout(ms)))
  }

  next(): Promise<Step<T>> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#alarm.set(this.#clock.now() + this.#ms)
      this.#items.next().then(
        step => this.#come(step),
        error => this.#fail(error)
      )
    })
  }

  async return(): Promise<Step<T>> {
    const end: Step<T> = { done: true, value: undefined }
    this.#come(end)
    return end
  }

  #come(step: Step<T>): void {
    this.#alarm.clear()
    this.#settle?.resolve(step)
    this.#settle = undefined
  }

  #fail(error: unknown): void {
    this.#alarm.clear()
    if (this.#failure !== undefined) return reportLater(this.#failure.error, error)
    this.#failure = { error }
    this.#settle?.reject(error)
    this.#settle = undefined
  }
}

function timeout(ms: number): DOMException {
  return new DOMException(`timeoutEach: no item came within ${ms} ms`, 'TimeoutError')
}
