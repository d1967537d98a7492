import { RELEASE } from '../brands.ts'
import { isPromise } from '../is-promise.ts'
import { FlowIterator } from '../pull/flow-iterator.ts'
import { openFlow } from '../pull/open-flow.ts'
import type { Plan } from '../pull/plan.ts'
import { Cursor, checkStep, releaseUnopened } from '../run/cursor.ts'
import type { Failure } from '../types.ts'

export type Step<T> = IteratorResult<T, undefined>

const END: Step<never> = { done: true, value: undefined }

/** Who hears what a source answers to a read. */
export interface Reader<T> {
  arrived(step: Step<T>): void
  failed(error: unknown): void
}

/** A source that is read an item at a time: opened at the first read, returned once, whether it was opened or not. */
export class Inlet<T> {
  readonly #plan: Plan
  #reader: Reader<T> | undefined // who asked last
  #cursor: Cursor<T> | undefined
  #closing: Promise<void> | undefined

  constructor(plan: Plan) {
    this.#plan = plan
  }

  /** Reads one item; at once where the source is synchronous. */
  read(): Step<T> | Promise<Step<T>> {
    const { promise, resolve, reject } = Promise.withResolvers<Step<T>>()
    let now: Step<T> | undefined
    const arrived = (step: Step<T>): void => {
      now = step
      resolve(step)
    }
    this.ask({ arrived, failed: reject })
    return now ?? promise
  }

  /** Asks for one item; it arrives at once where the source is synchronous. */
  ask(reader: Reader<T>): void {
    this.#reader = reader
    try {
      this.#cursor ??= open<T>(this.#plan)
      const cursor = this.#cursor
      if (cursor.ended) return this.#reader?.arrived(END)
      cursor.parked = true
      const step = cursor.iterator.next()
      if (cursor.sync) this.#took(step as IteratorResult<T, unknown>)
      else Promise.resolve(step).then(this.#took, this.#ended)
    } catch (error) {
      this.#ended(error)
    }
  }

  readonly #took = (step: IteratorResult<T, unknown>): void => {
    const cursor = this.#cursor as Cursor<T>
    try {
      checkStep(step)
    } catch (error) {
      return this.#ended(error)
    }
    cursor.parked = false
    if (step.done === true) {
      cursor.ended = true
      this.#reader?.arrived(END)
    } else if (isPromise(step.value)) this.#settle(cursor, step.value as PromiseLike<T>)
    else this.#reader?.arrived(step as Step<T>)
  }

  /** Promises are never items. One that rejects has not ended its source, which is still to be returned. */
  #settle(cursor: Cursor<T>, item: PromiseLike<T>): void {
    cursor.parked = true
    item.then(
      value => {
        cursor.parked = false
        this.#reader?.arrived({ done: false, value })
      },
      error => {
        cursor.parked = false
        this.#reader?.failed(error)
      }
    )
  }

  /** A source that failed is not returned. */
  readonly #ended = (error: unknown): void => {
    if (this.#cursor !== undefined) {
      this.#cursor.parked = false
      this.#cursor.ended = true
    }
    this.#reader?.failed(error)
  }

  /** Returns the source; settles when its clean-up is done, or after its close timeout where a read is pending. */
  close(failure?: Failure): Promise<void> {
    this.#closing ??= this.#close(failure)
    return this.#closing
  }

  async #close(failure?: Failure): Promise<void> {
    const { origin, limits } = this.#plan
    if (this.#cursor !== undefined) return this.#cursor.close(limits.closeTimeout, failure)
    if (origin.opened) return
    origin.opened = true
    await releaseUnopened(origin.source)
  }
}

function open<T>(plan: Plan): Cursor<T> {
  const { forms, limits } = plan
  if (forms.length === 0 && limits.signals.length === 0) return openFlow(plan) as Cursor<T>
  const flow = new FlowIterator<T>(plan)
  const iterator = {
    next: () => flow.next(),
    return: () => flow.return(),
    // Its stages are thrown to where the failure came from beside them, as they are where it comes from below.
    [RELEASE]: (failure?: Failure) => (failure === undefined ? flow.return() : flow.abandon(failure.error))
  }
  return new Cursor<T>(iterator, false)
}
