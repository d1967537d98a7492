import { RELEASE } from '../brands.ts'
import { checkCount, checkDuration, checkFunction, checkOptions } from '../check.ts'
import { reportLater } from '../diagnostics.ts'
import { named } from '../named.ts'
import { extendFlow } from '../pull/flow.ts'
import { plan } from '../pull/plan.ts'
import { checkSource } from '../recognise.ts'
import { Inlet, type Step } from '../routing/inlet.ts'
import { nextTurn, Pace } from '../run/turn.ts'
import type { Failure, Flow, Source } from '../types.ts'

/** Options of `retry`. */
export interface RetryOptions {
  /** How often the source is opened again at most. Default 3. */
  readonly retries?: number
  /** Whether to try again after this error. `attempt` counts from 1. Default: always. */
  readonly when?: (error: unknown, attempt: number) => boolean | PromiseLike<boolean>
  /** How long to wait before the next attempt, in milliseconds. Default 0. */
  readonly delay?: number | ((error: unknown, attempt: number) => number)
}

type Open<T> = (attempt: number) => Source<T> | PromiseLike<Source<T>>

/**
 * Opens a source again when it fails, and goes on with the items of the new one.
 *
 * Items that came before the failure are not taken back: let the function go on from where it was, if that matters. A
 * failure is final when the retries are used up, or `when` says so.
 *
 * @param open - answers the source of each attempt, which is counted from 0; or a promise of it
 * @param options - how often, after which errors, and after which time
 * @returns a flow
 * @throws TypeError, RangeError for a wrong argument
 *
 * @example
 * ```ts
 * import { pipe, retry, toArray } from '@costream/core'
 *
 * async function* connect(attempt: number) {
 *   yield attempt
 *   if (attempt < 2) throw new Error('connection lost')
 * }
 * console.log(await pipe(retry(connect, { retries: 5, delay: 1 }), toArray())) // [0, 1, 2]
 * ```
 */
export function retry<T>(open: Open<T>, options: RetryOptions = {}): Flow<T> {
  checkFunction(open, 'retry', 'open')
  checkOptions(options, 'retry', ['retries', 'when', 'delay'])
  const { retries = 3, when = () => true, delay = 0 } = options
  checkCount(retries, 'retry', 'retries', 0)
  checkFunction(when, 'retry', 'when')
  if (typeof delay !== 'function') checkDuration(delay, 'retry', 'delay')
  const after = typeof delay === 'function' ? delay : () => delay
  const source = named('retry', {
    [Symbol.asyncIterator]: () => new Attempts(open, retries, when, after)
  })
  return extendFlow(source, []) as Flow<T>
}

/** The attempts of one iteration. */
class Attempts<T> implements AsyncIterator<T, undefined> {
  readonly #open: Open<T>
  readonly #retries: number
  readonly #when: NonNullable<RetryOptions['when']>
  readonly #delay: (error: unknown, attempt: number) => number
  readonly #pace = new Pace()
  #inlet: Inlet<T> | undefined
  #attempt = 0
  #over = false
  #stop: (() => void) | undefined // ends a delay

  constructor(
    open: Open<T>,
    retries: number,
    when: NonNullable<RetryOptions['when']>,
    delay: (error: unknown, attempt: number) => number
  ) {
    this.#open = open
    this.#retries = retries
    this.#when = when
    this.#delay = delay
    Object.defineProperty(this, RELEASE, { value: (failure?: Failure) => this.#release(failure) })
  }

  async next(): Promise<Step<T>> {
    while (!this.#over) {
      this.#inlet ??= await this.#begin()
      if (this.#over) break
      try {
        return await this.#inlet.read()
      } catch (error) {
        await this.#failed(error)
      }
    }
    return { done: true, value: undefined }
  }

  async return(): Promise<Step<T>> {
    await this.#release()
    return { done: true, value: undefined }
  }

  async #release(failure?: Failure): Promise<void> {
    this.#over = true
    this.#stop?.()
    await this.#inlet?.close(failure)
  }

  /** Opens the source of an attempt; one that comes too late is returned unread. */
  async #begin(): Promise<Inlet<T>> {
    const source = await this.#open(this.#attempt)
    checkSource(source, 'retry', 'what open answers')
    const inlet = new Inlet<T>(plan(source))
    if (this.#over) await inlet.close()
    return inlet
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#over) return
    await this.#inlet?.close({ error }).catch(later => reportLater(error, later))
    this.#inlet = undefined
    this.#attempt++
    const delay = await this.#ask(error)
    if (delay !== undefined) return this.#wait(delay)
    this.#over = true
    throw error
  }

  /** How long to wait before the next attempt; nothing where there is none. */
  async #ask(error: unknown): Promise<number | undefined> {
    if (this.#attempt > this.#retries) return undefined
    try {
      if (!(await this.#when(error, this.#attempt))) return undefined
      const delay = this.#delay(error, this.#attempt)
      checkDuration(delay, 'retry', 'delay')
      return delay
    } catch (raised) {
      this.#over = true
      reportLater(raised, error)
      throw raised
    }
  }

  async #wait(delay: number): Promise<void> {
    if (this.#pace.due()) await nextTurn()
    if (this.#over || delay === 0) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, delay)
      this.#stop = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#stop = undefined
  }
}
