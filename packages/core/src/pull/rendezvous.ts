import { DONE } from '../done.ts'
import type { Settled } from '../push/reply.ts'
import type { Failure } from '../types.ts'

type Result<T> = IteratorResult<T, undefined>

interface Reader<T> {
  resolve(result: Result<T>): void
  reject(error: unknown): void
}

interface Offer<T> {
  readonly item: T
  resolve(reply: Settled): void
}

/**
 * Where a sender and a reader meet: an item changes hands, nothing is stored. The sender's reply settles when the
 * reader asks for the next item. Overlapping reads answer in order.
 */
export class Rendezvous<T> implements AsyncIterableIterator<T, undefined> {
  readonly #readers: Reader<T>[] = []
  #offer: Offer<T> | undefined
  #release: ((reply: Settled) => void) | undefined // settles the reply to the item the reader has
  #failure: Failure | undefined
  #ended = false

  /** Whether a read waits for an item. */
  get reading(): boolean {
    return this.#readers.length > 0
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Result<T>> {
    this.#release?.(undefined)
    this.#release = undefined
    if (this.#failure !== undefined) return this.#raise()
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    const offer = this.#offer
    if (offer === undefined) return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }))
    this.#offer = undefined
    this.#release = offer.resolve
    return Promise.resolve({ done: false, value: offer.item })
  }

  return(): Promise<Result<T>> {
    this.end(DONE)
    return Promise.resolve({ done: true, value: undefined })
  }

  /** Offers an item; settles when the reader asks for the next one, with DONE when it will not. */
  send(item: T): Promise<Settled> {
    return new Promise(resolve => this.offer(item, resolve))
  }

  /** `send` for whoever has a promise of its own. */
  offer(item: T, resolve: (reply: Settled) => void): void {
    if (this.#ended) return resolve(DONE)
    const reader = this.#readers.shift()
    if (reader === undefined) {
      this.#offer = { item, resolve }
      return
    }
    reader.resolve({ done: false, value: item })
    if (this.#readers.length > 0) resolve(undefined)
    else this.#release = resolve
  }

  /** Ends the reading side well, and settles what the sender waits for with `reply`. */
  end(reply?: Settled): void {
    this.#ended = true
    this.#release?.(reply)
    this.#offer?.resolve(reply)
    this.#release = this.#offer = undefined
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined })
  }

  /** Raises a failure where the reader waits, or at its next read. */
  fail(error: unknown): void {
    this.#failure = { error }
    const [reader, ...others] = this.#readers.splice(0)
    if (reader === undefined) return
    this.#raise().then(undefined, reader.reject)
    for (const other of others) other.resolve({ done: true, value: undefined })
  }

  #raise(): Promise<never> {
    const failure = this.#failure
    this.#failure = undefined
    this.#ended = true
    return Promise.reject(failure?.error)
  }
}
