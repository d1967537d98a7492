import { RELEASE } from '../brands.ts'
import { isPromise } from '../is-promise.ts'
import { FlowIterator } from '../pull/flow-iterator.ts'
import { openFlow } from '../pull/open-flow.ts'
import type { Plan } from '../pull/plan.ts'
import { Cursor, checkStep, releaseUnopened } from '../run/cursor.ts'
import type { Failure } from '../types.ts'

export type Step<T> = IteratorResult<T, undefined>

const END: Step<never> = { done: true, value: undefined }

/** A source that is read an item at a time: opened at the first read, returned once, whether it was opened or not. */
export class Inlet<T> {
  readonly #plan: Plan
  #cursor: Cursor<T> | undefined
  #closing: Promise<void> | undefined

  constructor(plan: Plan) {
    this.#plan = plan
  }

  /** Reads one item; at once where the source is synchronous. It throws, or rejects, when the source fails. */
  read(): Step<T> | Promise<Step<T>> {
    this.#cursor ??= open<T>(this.#plan)
    const cursor = this.#cursor
    if (cursor.ended) return END
    if (!cursor.sync) return readLater(cursor)
    const step = readNow(cursor)
    if (step.done === true) return END
    return isPromise(step.value) ? settle(cursor, step.value as PromiseLike<T>) : (step as Step<T>)
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

function readNow<T>(cursor: Cursor<T>): IteratorResult<T, unknown> {
  try {
    const step = cursor.iterator.next() as IteratorResult<T, unknown>
    checkStep(step)
    if (step.done === true) cursor.ended = true
    return step
  } catch (error) {
    cursor.ended = true
    throw error
  }
}

async function readLater<T>(cursor: Cursor<T>): Promise<Step<T>> {
  cursor.parked = true
  let step: IteratorResult<T, unknown>
  try {
    step = await cursor.iterator.next()
    checkStep(step)
  } catch (error) {
    cursor.ended = true
    throw error
  } finally {
    cursor.parked = false
  }
  if (step.done === true) {
    cursor.ended = true
    return END
  }
  return isPromise(step.value) ? settle(cursor, step.value as PromiseLike<T>) : (step as Step<T>)
}

/** Promises are never items. One that rejects has not ended its source, which is still to be returned. */
async function settle<T>(cursor: Cursor<T>, item: PromiseLike<T>): Promise<Step<T>> {
  cursor.parked = true
  try {
    return { done: false, value: await item }
  } finally {
    cursor.parked = false
  }
}
