import { checkCount } from '../check.ts'
import { DONE } from '../done.ts'
import { Fifo } from '../fifo.ts'
import { pull } from '../pull/pull.ts'
import type { Settled } from '../push/reply.ts'
import { drive } from '../run/drive.ts'
import type { EndListener, Reply, Stage, Target } from '../types.ts'

/**
 * Reads ahead: while an item is being dealt with behind it, up to `capacity` more are read from what stands before it.
 *
 * What was read before a failure still comes, then the failure.
 *
 * @param capacity - how many items may wait
 * @returns a stage, written pull style: in `pipeSync` it is refused
 * @throws TypeError, RangeError when `capacity` is not a whole number of at least 1
 *
 * @example
 * ```ts
 * import { buffer, map, pipe, toArray } from '@costream/core'
 *
 * const numbers = pipe([1, 2, 3], buffer(2))
 * console.log(await pipe(numbers, map(async n => n * 2), toArray())) // [2, 4, 6]
 * ```
 */
export function buffer<T>(capacity: number): Stage<T, T> {
  checkCount(capacity, 'buffer', 'capacity', 1)
  return pull((source: AsyncIterable<T>) => readAhead(source, capacity), { name: 'buffer' })
}

async function* readAhead<T>(source: AsyncIterable<T>, capacity: number): AsyncGenerator<T, undefined> {
  const ahead = new Ahead<T>(capacity)
  const reading = drive(source, ahead)
  reading.catch(() => {}) // heard below
  try {
    while (ahead.size > 0 || (await ahead.arrival())) yield ahead.take()
  } finally {
    ahead.stop()
    await reading
  }
}

/** What was read ahead. Its sender waits while it is full, its reader while it is empty. */
class Ahead<T> implements Target<T> {
  readonly #capacity: number
  readonly #items = new Fifo<T>()
  readonly #listeners = new Set<EndListener>()
  #arrived: ((more: boolean) => void) | undefined
  #taken: ((reply: Settled) => void) | undefined
  #over = false
  #stopped = false

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#items.size
  }

  get done(): boolean {
    return this.#stopped
  }

  send(item: T): Reply {
    this.#items.push(item)
    this.#arrived?.(true)
    if (this.#items.size < this.#capacity) return
    return new Promise<Settled>(resolve => {
      this.#taken = resolve
    })
  }

  throw(error: unknown): never {
    this.close()
    throw error
  }

  close(): void {
    this.#over = true
    this.#arrived?.(false)
  }

  onEnd(listener: EndListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Settles when there is an item, or none comes any more. */
  arrival(): Promise<boolean> {
    return new Promise(resolve => {
      if (this.#over) return resolve(false)
      this.#arrived = resolve
    })
  }

  take(): T {
    const item = this.#items.shift()
    this.#taken?.(undefined)
    this.#taken = undefined
    return item
  }

  /** The reader is gone. */
  stop(): void {
    if (this.#over) return
    this.#stopped = true
    this.#taken?.(DONE)
    for (const listener of this.#listeners) listener()
  }
}
