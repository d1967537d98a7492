import type { Readable } from 'node:stream'
import { DONE, type EndListener, type Failure, type Reply, type Target } from '@costream/core'
import { describe } from './check.ts'

/** Pushes what it is sent into the readable side of a stream, and waits while that is full. */
export class Collector<T> implements Target<T> {
  readonly #readable: Readable
  readonly #caller: string
  readonly #listeners = new Set<EndListener>()
  #stopped = false
  #sent = 0
  #resume: ((reply?: typeof DONE) => void) | undefined

  constructor(readable: Readable, caller: string) {
    this.#readable = readable
    this.#caller = caller
  }

  get done(): boolean {
    return this.#stopped
  }

  send(item: T): Reply {
    if (this.#stopped) return DONE
    this.#sent++
    this.#check(item)
    if (this.#readable.push(item)) return
    return new Promise(resolve => {
      this.#resume = resolve
    })
  }

  throw(error: unknown): never {
    throw error
  }

  close(): void {}

  onEnd(listener: EndListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** The stream has room: its `read`. */
  demand(): void {
    this.#resume?.()
    this.#resume = undefined
  }

  /** The stream is gone: whoever sends is told, also between two sends. */
  stop(failure?: Failure): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#resume?.(DONE)
    for (const listener of this.#listeners) listener(failure)
  }

  #check(item: T): void {
    if (item === null) {
      throw new TypeError(
        `${this.#caller}: item ${this.#sent} is null, which would end the Node stream. Leave it out, or wrap it`
      )
    }
    if (this.#readable.readableObjectMode || typeof item === 'string' || ArrayBuffer.isView(item)) return
    throw new TypeError(
      `${this.#caller}: item ${this.#sent} is no string and no bytes, got ${describe(item)}. Encode the items, or set objectMode`
    )
  }
}
