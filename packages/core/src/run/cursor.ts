import { type EMPTY, POLL, RELEASE } from '../brands.ts'
import { describe } from '../describe.ts'
import { report, reportLater } from '../diagnostics.ts'
import { isAsyncIterable, isOneItem, isSource } from '../recognise.ts'
import type { Failure, Source } from '../types.ts'
import { isReadableStream, readStream } from '../web/from-readable-stream.ts'
import { eachStep } from './each-step.ts'

type Step<T> = IteratorResult<T, unknown>

interface AnyIterator<T> {
  next(): Step<T> | PromiseLike<Step<T>>
  return?(): unknown
  [POLL]?(): T | typeof EMPTY
  [RELEASE]?(failure?: Failure): unknown
}

/** Releases something else with a source; told the failure of the run. */
type Release = (failure?: Failure) => Promise<void>

/**
 * A source that was opened: its iterator, and what is needed to return it exactly once.
 */
export class Cursor<T> {
  /** Whether `next` answers at once. */
  readonly sync: boolean
  readonly iterator: AnyIterator<T>
  /** The array that is read, by index, in place of its iterator. */
  readonly items: readonly T[] | undefined
  /** Where in the array. */
  index = 0
  /** Whether the iterator came to its end or failed: it is not returned then. */
  ended = false
  /** Whether a `next` is waited for. */
  parked = false
  readonly #alsoRelease: Release | undefined
  #closing: Promise<void> | undefined

  /**
   * @param alsoRelease - releases what the iterator itself may never have touched; called once, however the run ended
   */
  constructor(iterator: AnyIterator<T>, sync: boolean, alsoRelease?: Release, items?: readonly T[]) {
    this.iterator = iterator
    this.items = items
    this.sync = sync
    this.#alsoRelease = alsoRelease
  }

  /** Whether items can be had without waiting. */
  get hasBuffer(): boolean {
    return this.sync || this.iterator[POLL] !== undefined
  }

  /**
   * Returns the source, once. What it answers settles when the clean-up is done; where a `next` is pending, after
   * `timeout` milliseconds at the latest. A synchronous source is returned at once, and nothing is answered.
   */
  close(timeout: number, failure?: Failure): Promise<void> | undefined {
    if (this.sync && !this.parked && this.#alsoRelease === undefined) return this.#closeSync()
    this.#closing ??= this.#release(timeout, failure)
    return this.#closing
  }

  #closeSync(): undefined {
    if (this.ended) return
    this.ended = true
    if (this.items === undefined) this.iterator.return?.()
  }

  async #release(timeout: number, failure?: Failure): Promise<void> {
    const { parked } = this
    const released = this.#releaseBoth(failure)
    await (parked ? within(timeout, released, 'source', this.iterator) : released)
  }

  async #releaseBoth(failure?: Failure): Promise<void> {
    const also = this.parked ? this.#alsoRelease?.(failure) : undefined // a parked generator waits for just that
    also?.catch(() => {}) // it may fail before its turn to be awaited
    await eachStep(
      () => this.#return(failure),
      () => also ?? this.#alsoRelease?.(failure)
    )
  }

  #return(failure?: Failure): unknown {
    if (this.ended) return
    this.ended = true
    const { iterator } = this
    return iterator[RELEASE] === undefined ? iterator.return?.() : iterator[RELEASE](failure)
  }
}

/** Waits for `promise`, but not longer than `timeout` milliseconds; then it is reported and left behind. */
export async function within(
  timeout: number,
  promise: Promise<unknown>,
  what: string,
  subject: unknown
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>(resolve => {
    if (timeout === Infinity) return
    timer = setTimeout(() => {
      report({ kind: 'parked', what, subject })
      resolve()
    }, timeout)
  })
  try {
    await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
    promise.catch(() => {})
  }
}

/** Throws a `TypeError` where an iterator answers no object: asked only where there seems to be no item. */
export function checkStep(step: unknown): void {
  if (typeof step === 'object' && step !== null) return
  throw new TypeError(
    `Cannot read the source: its next() answered ${describe(step)}, not an object with value and done`
  )
}

/** Opens a source. A string or binary data is a source of one item. */
export function openIterator<T>(source: Source<T>): Cursor<T> {
  if (isOneItem(source)) return new Cursor([source as T][Symbol.iterator](), true)
  if (isPlainArray(source)) return new Cursor(source[Symbol.iterator](), true, undefined, source)
  if (isReadableStream(source)) return new Cursor(readStream(source) as AnyIterator<T>, false)
  const async = isAsyncIterable(source)
  const iterator = async ? source[Symbol.asyncIterator]() : (source as Iterable<T>)[Symbol.iterator]()
  if (typeof iterator?.next !== 'function') {
    throw new TypeError(
      `Cannot read ${describe(source)}: its iterator has no next(), got ${describe(iterator)}`
    )
  }
  return new Cursor(iterator as AnyIterator<T>, !async)
}

/** Whether an array is iterated as arrays are; a subclass may do it otherwise. */
function isPlainArray<T>(source: Source<T>): source is T[] {
  return Array.isArray(source) && source[Symbol.iterator] === Array.prototype[Symbol.iterator]
}

/** Whether a source can be read only once: it is its own iterator. */
export function isOneShot(source: unknown): source is AnyIterator<unknown> {
  return typeof (source as { next?: unknown }).next === 'function'
}

/** Releases what a function answered too late for it to be read. */
export function releaseLate(source: unknown): void {
  if (isSource(source)) releaseUnopened(source).catch(error => reportLater(undefined, error))
}

/** Releases a source that is never going to be opened: one that holds something all the same. */
export async function releaseUnopened(source: unknown, failure?: Failure): Promise<void> {
  if ((source as AnyIterator<unknown>)[RELEASE] !== undefined)
    await (source as AnyIterator<unknown>)[RELEASE]?.(failure)
  else if (isOneShot(source)) await source.return?.()
  else if (isReadableStream(source) && !source.locked) await (source as ReadableStream).cancel(failure?.error)
}
