import { EMPTY, POLL, SOUND } from '../brands.ts'
import { checkCount, checkFunction, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { Fifo } from '../fifo.ts'
import { named } from '../named.ts'
import type { Settled } from '../push/reply.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import { checkOverflow, type Overflow } from './overflow.ts'

/** Options of `channel`. */
export interface ChannelOptions<T> {
  /** How many items wait in the channel at most. Default 16. */
  readonly capacity?: number
  /** What happens to one more: the sender waits, an item is dropped, or `send` fails. Default `'block'`. */
  readonly overflow?: Overflow
  /** Is given each item that is dropped. */
  readonly onDrop?: (item: T) => void
}

/** The two ends of a queue, and the account of the work taken from it. */
export interface Channel<T> extends AsyncDisposable {
  /** Where items are sent. Several producers may send at a time. */
  readonly target: Target<T>
  /** Where they are read, each item once. */
  readonly source: AsyncIterable<T, undefined>
  /** How many items wait. */
  readonly size: number
  /** Says that the work on one item taken from the channel is done. */
  taskDone(): void
  /** Settles when `taskDone` was called for every item that was sent. */
  join(): Promise<void>
}

/**
 * Makes a bounded queue between whoever sends and whoever reads.
 *
 * `close` lets the reader take what waits, then ends it; `throw` lets it take what waits, then fails it. When the
 * reader stops, senders are told DONE. `taskDone` and `join` are those of Python's `queue.Queue`.
 *
 * @param options - capacity, what to do when it is reached, who hears of dropped items
 * @returns the two ends
 * @throws TypeError, RangeError for a wrong option
 *
 * @example
 * ```ts
 * import { channel, pipe, toArray } from '@costream/core'
 *
 * const { target, source } = channel<number>({ capacity: 2 })
 * const numbers = pipe(source, toArray())
 * for (const n of [1, 2, 3]) await target.send(n)
 * target.close()
 * console.log(await numbers) // [1, 2, 3]
 * ```
 */
export function channel<T>(options: ChannelOptions<T> = {}): Channel<T> {
  checkOptions(options, 'channel', ['capacity', 'overflow', 'onDrop'])
  const { capacity = 16, overflow = 'block', onDrop } = options
  checkCount(capacity, 'channel', 'capacity', 1)
  checkOverflow(overflow, 'channel')
  if (onDrop !== undefined) checkFunction(onDrop, 'channel', 'onDrop')
  return new Queue<T>(capacity, overflow, onDrop)
}

interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void
  reject(error: unknown): void
}

interface Sender<T> {
  readonly item: T
  resolve(reply: Settled): void
  reject(error: unknown): void
}

/** Everything one channel knows; its two ends are views of it. */
class Queue<T> implements Channel<T> {
  readonly target: Target<T>
  readonly source: AsyncIterable<T, undefined>
  readonly #capacity: number
  readonly #overflow: Overflow
  readonly #onDrop: ((item: T) => void) | undefined
  readonly #items = new Fifo<T>()
  readonly #senders: Sender<T>[] = []
  readonly #readers: Reader<T>[] = []
  readonly #listeners = new Set<EndListener>()
  #joiners: (() => void)[] = []
  #unfinished = 0
  #closed = false
  #failure: Failure | undefined
  #stopped = false

  constructor(capacity: number, overflow: Overflow, onDrop?: (item: T) => void) {
    this.#capacity = capacity
    this.#overflow = overflow
    this.#onDrop = onDrop
    this.target = this.#makeTarget()
    this.source = named('Channel', { [Symbol.asyncIterator]: () => this.#makeIterator() })
  }

  get size(): number {
    return this.#items.size
  }

  taskDone(): void {
    if (this.#unfinished <= 0) throw new RangeError('taskDone: called more often than items were sent')
    this.#finish(1)
  }

  join(): Promise<void> {
    if (this.#unfinished === 0) return Promise.resolve()
    return new Promise(resolve => this.#joiners.push(resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop()
  }

  /** Whether the reader has stopped, and neither an end nor a failure went through: those are answered otherwise. */
  get #done(): boolean {
    return this.#stopped && !this.#closed && this.#failure === undefined
  }

  #finish(items: number): void {
    this.#unfinished = Math.max(0, this.#unfinished - items) // an item that is dropped may have been told done before
    if (this.#unfinished > 0) return
    for (const joined of this.#joiners.splice(0)) joined()
  }

  #makeTarget(): Target<T> {
    const target: Target<T> & { [SOUND]?: Target<never> } = {
      send: item => this.#send(item),
      throw: error => this.#throw(error),
      close: () => this.#close(),
      onEnd: listener => {
        this.#listeners.add(listener)
        return () => {
          this.#listeners.delete(listener)
        }
      }
    }
    Object.defineProperty(target, 'done', { get: () => this.#done })
    return Object.defineProperty(target, SOUND, { value: target })
  }

  #makeIterator(): AsyncIterator<T, undefined> & { [POLL](): T | typeof EMPTY } {
    return {
      next: () => this.#next(),
      return: () => {
        this.#stop()
        return Promise.resolve({ done: true, value: undefined })
      },
      [POLL]: () => (this.size > 0 ? this.#take() : EMPTY)
    }
  }

  #send(item: T): Reply {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#closed) throw new TypeError(`Cannot send ${describe(item)} to a channel: it is closed`)
    if (this.#stopped) return DONE
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      this.#unfinished++
      return reader.resolve({ done: false, value: item })
    }
    if (this.size < this.#capacity) return this.#push(item)
    return this.#overflowed(item)
  }

  #push(item: T): void {
    this.#unfinished++
    this.#items.push(item)
  }

  #overflowed(item: T): Reply {
    switch (this.#overflow) {
      case 'block':
        return this.#wait(item)
      case 'drop-newest':
        this.#onDrop?.(item)
        return
      case 'drop-oldest': {
        const oldest = this.#items.shift()
        this.#push(item)
        this.#finish(1)
        this.#onDrop?.(oldest)
        return
      }
      default:
        throw new RangeError(
          `Cannot send to a channel: its ${this.#capacity} places are taken. Wait for the reader, or choose another overflow policy`
        )
    }
  }

  #wait(item: T): Promise<Settled> {
    const { promise, resolve, reject } = Promise.withResolvers<Settled>()
    this.#senders.push({ item, resolve, reject })
    promise.catch(() => {}) // the failure is kept: the next call hears it even if nobody awaits this one
    return promise
  }

  #take(): T {
    const item = this.#items.shift()
    const sender = this.#senders.shift()
    if (sender !== undefined) {
      this.#push(sender.item)
      sender.resolve(undefined)
    }
    return item
  }

  #next(): Promise<IteratorResult<T, undefined>> {
    if (this.#stopped) return Promise.resolve({ done: true, value: undefined })
    if (this.size > 0) return Promise.resolve({ done: false, value: this.#take() })
    if (this.#failure !== undefined) return this.#fail(this.#failure)
    if (this.#closed) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }))
  }

  #fail(failure: Failure): Promise<never> {
    this.#stopped = true
    return Promise.reject(failure.error)
  }

  #close(): void {
    if (this.#failure !== undefined) throw this.#failure.error
    this.#closed = true
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined })
  }

  #throw(error: unknown): never {
    if (this.#failure === undefined && !this.#closed && !this.#stopped) {
      this.#failure = { error }
      for (const sender of this.#senders.splice(0)) sender.reject(error)
      const [reader, ...others] = this.#readers.splice(0)
      if (reader !== undefined) this.#fail(this.#failure).catch(reader.reject)
      for (const other of others) other.resolve({ done: true, value: undefined })
    }
    throw error
  }

  /** The reader wants no more: what waits is dropped, and senders are told. */
  #stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    const dropped = this.size
    this.#items.clear()
    this.#finish(dropped)
    for (const sender of this.#senders.splice(0)) sender.resolve(DONE)
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined })
    if (!this.#closed) for (const listener of this.#listeners) listener()
  }
}
