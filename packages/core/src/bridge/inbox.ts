import { EMPTY, POLL, RELEASE } from '../brands.ts'
import { checkCount, checkFunction, checkRunOptions } from '../check.ts'
import { reportLater } from '../diagnostics.ts'
import type { Failure, Target } from '../types.ts'
import { type Channel, type ChannelOptions, channel } from './channel.ts'
import { checkOverflow, type Overflow } from './overflow.ts'

/** Options of the sources that something outside fills. */
export interface InboxOptions<T> {
  /** How many items wait to be read at most. */
  readonly capacity?: number
  /** What happens to one more. */
  readonly overflow?: Overflow
  /** Is given each item that is dropped. */
  readonly onDrop?: (item: T) => void
  /** Ends the source at once: it fails with the signal's reason. */
  readonly signal?: AbortSignal
}

type Step<T> = IteratorResult<T, undefined>
type CleanUp = () => unknown

/** Options whose defaults are filled in. */
export type CheckedInbox<T> = InboxOptions<T> & Required<Pick<InboxOptions<T>, 'capacity' | 'overflow'>>

/** Throws unless the options are right; fills in what a full inbox does, and when it is full. */
export function checkInbox<T>(
  options: InboxOptions<T>,
  caller: string,
  defaults: { readonly capacity: number; readonly overflow: Overflow },
  policies?: readonly Overflow[],
  more: readonly string[] = []
): CheckedInbox<T> {
  checkRunOptions(options, caller, ['capacity', 'overflow', 'onDrop', 'signal', ...more])
  const { capacity = defaults.capacity, overflow = defaults.overflow, onDrop } = options
  checkCount(capacity, caller, 'capacity', 1)
  checkOverflow(overflow, caller, policies)
  if (onDrop !== undefined) checkFunction(onDrop, caller, 'onDrop')
  return { ...options, capacity, overflow }
}

/**
 * The reading side of something outside that gives items by itself. It starts when the iterator is made; whatever ends
 * it, what `start` answered runs once, and nobody is told the end before it is through.
 */
export class Inbox<T> implements AsyncIterator<T, undefined> {
  readonly #name: string
  readonly #options: CheckedInbox<T>
  readonly #channel: Channel<T>
  readonly #items: AsyncIterator<T, undefined>
  #cleanUp: CleanUp | undefined
  #released: Promise<void> | undefined
  #aborted: Failure | undefined
  #closed = false

  /**
   * @param start - begins to give items to the inbox; answers how to stop that
   */
  constructor(name: string, options: CheckedInbox<T>, start: (inbox: Inbox<T>) => CleanUp) {
    this.#name = name
    this.#options = options
    this.#channel = channel(channelOptions(options))
    this.#items = this.#channel.source[Symbol.asyncIterator]()
    const poll = (this.#items as { [POLL]?: () => T | typeof EMPTY })[POLL]
    Object.defineProperties(this, {
      [POLL]: { value: () => (this.#aborted === undefined && poll !== undefined ? poll() : EMPTY) },
      [RELEASE]: { value: (failure?: Failure) => this.stop(failure) }
    })
    this.#begin(start)
  }

  /** The failure of whoever stopped reading, for those who are told why they are stopped. */
  stopped: Failure | undefined

  /** Where what gives the items may wait for the reader. */
  get target(): Target<T> {
    return this.#channel.target
  }

  /** Takes an item from outside, whose giver cannot wait. */
  give(item: T): void {
    if (this.#closed) return
    const { overflow, capacity } = this.#options
    try {
      void this.target.send(item)
    } catch (error) {
      if (overflow !== 'error') return this.fail(error) // onDrop failed
      this.fail(
        new RangeError(
          `${this.#name}: ${capacity} items wait to be read, and one more came. Read faster, raise capacity, or choose another overflow policy`
        )
      )
    }
  }

  /** There are no more items; what waits is still read. */
  end(): void {
    if (this.#closed) return
    this.#closed = true
    void this.target.close()
    this.#releaseSoon()
  }

  /** The items have failed; what waits is still read. */
  fail(error: unknown): void {
    if (this.#closed) return
    this.#closed = true
    try {
      void this.target.throw(error)
    } catch {
      // the reader hears of it
    }
    this.#releaseSoon()
  }

  async next(): Promise<Step<T>> {
    let step: Step<T>
    try {
      step = await this.#items.next()
    } catch (error) {
      await this.#release().catch(later => reportLater(error, later))
      throw error
    }
    if (step.done !== true) return step
    const aborted = this.#aborted
    this.#aborted = undefined
    if (aborted === undefined) await this.#release()
    else {
      await this.#release().catch(later => reportLater(aborted.error, later))
      throw aborted.error
    }
    return step
  }

  async return(): Promise<Step<T>> {
    await this.stop()
    return { done: true, value: undefined }
  }

  /** Nobody reads any more. */
  async stop(failure?: Failure): Promise<void> {
    this.#closed = true
    this.stopped ??= failure
    await this.#channel[Symbol.asyncDispose]()
    await this.#release()
  }

  #begin(start: (inbox: Inbox<T>) => CleanUp): void {
    const { signal } = this.#options
    if (signal?.aborted) return this.#abort()
    signal?.addEventListener('abort', this.#abort, { once: true })
    try {
      this.#cleanUp = start(this)
    } catch (error) {
      this.fail(error)
    }
    if (this.#closed) this.#releaseSoon() // it ended while it was started: what was started is known only now
  }

  readonly #abort = (): void => {
    if (this.#closed) return
    this.#aborted = { error: this.#options.signal?.reason }
    this.stop(this.#aborted).catch(() => {}) // told to the reader
  }

  #releaseSoon(): void {
    this.#release().catch(() => {}) // told to the reader
  }

  /** Stops what gives the items; once it is known how. */
  #release(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#abort)
    const cleanUp = this.#cleanUp
    if (this.#released === undefined && cleanUp !== undefined) {
      this.#released = (async () => void (await cleanUp()))()
    }
    return this.#released ?? Promise.resolve()
  }
}

function channelOptions<T>({ capacity, overflow, onDrop }: CheckedInbox<T>): ChannelOptions<T> {
  return { capacity, overflow, ...(onDrop && { onDrop }) }
}
