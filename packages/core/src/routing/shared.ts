import { EMPTY, POLL, RELEASE } from '../brands.ts'
import { Fifo } from '../fifo.ts'
import { plan } from '../pull/plan.ts'
import type { Failure, Source } from '../types.ts'
import { Inlet, type Step } from './inlet.ts'

const END: Step<never> = { done: true, value: undefined }

/** One source, read once, and those who read what it gave. */
export class Shared<T> {
  readonly #inlet: Inlet<T>
  readonly #capacity: number
  readonly #replay: number
  readonly #items = new Fifo<T>()
  readonly #consumers = new Set<Consumer<T>>()
  #base = 0 // the number of the oldest item that is kept
  #reading = false
  #ended = false
  #left = false
  #failure: Failure | undefined

  constructor(source: Source<T>, capacity: number, replay: number) {
    this.#inlet = new Inlet(plan(source))
    this.#capacity = capacity
    this.#replay = replay
  }

  /** Adds a consumer, which gets what is read from now on. */
  join(): Consumer<T> {
    if (this.#left) {
      throw new TypeError(
        'Cannot join a shared source: it was returned when its last consumer left. Let the others join before'
      )
    }
    const consumer = new Consumer<T>(this, Math.max(this.#base, this.#end - this.#replay))
    this.#consumers.add(consumer)
    return consumer
  }

  /** Takes the next item for a consumer, if there is one. */
  poll(consumer: Consumer<T>): T | typeof EMPTY {
    if (consumer.position >= this.#end || !this.#consumers.has(consumer)) return EMPTY
    const item = this.#items.at(consumer.position++ - this.#base)
    this.#trim()
    void this.#read()
    return item
  }

  /** What a consumer is told that finds no item; nothing while there is still one to come. */
  verdict(consumer: Consumer<T>): Promise<Step<T>> | undefined {
    if (!this.#consumers.has(consumer)) return Promise.resolve(END)
    if (this.#failure === undefined && !this.#ended) {
      void this.#read()
      return undefined
    }
    this.#consumers.delete(consumer)
    return this.#failure === undefined ? Promise.resolve(END) : Promise.reject(this.#failure.error)
  }

  async leave(consumer: Consumer<T>, failure?: Failure): Promise<void> {
    if (!this.#consumers.delete(consumer)) return
    consumer.serve()
    this.#trim()
    if (this.#consumers.size > 0) return void this.#read()
    await this.release(failure)
  }

  /** Returns the source when nobody reads it. */
  async release(failure?: Failure): Promise<void> {
    if (this.#consumers.size > 0 || this.#ended || this.#failure !== undefined) return
    this.#left = true
    await this.#inlet.close(failure)
  }

  get #end(): number {
    return this.#base + this.#items.size
  }

  get #slowest(): number {
    let least = this.#end
    for (const { position } of this.#consumers) least = Math.min(least, position)
    return least
  }

  /** Whether somebody waits for an item, and there is a place for it. */
  get #wanted(): boolean {
    if (this.#end - this.#slowest >= this.#capacity) return false
    for (const { waiting } of this.#consumers) if (waiting) return true
    return false
  }

  /** Reads for as long as somebody waits: one item at a time, and not before all who join in this very step have. */
  async #read(): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    await undefined
    try {
      while (!this.#left && !this.#ended && this.#wanted) {
        const step = await this.#inlet.read()
        if (this.#left) return
        if (step.done === true) this.#ended = true
        else this.#items.push(step.value)
        for (const consumer of this.#consumers) consumer.serve()
      }
    } catch (error) {
      await this.#fail(error)
    } finally {
      this.#reading = false
    }
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#left) return
    await this.#inlet.close({ error }).catch(() => {})
    this.#failure = { error }
    for (const consumer of this.#consumers) consumer.serve()
  }

  #trim(): void {
    const keep = Math.min(this.#slowest, this.#end - this.#replay)
    for (; this.#base < keep; this.#base++) this.#items.shift()
  }
}

/** One who reads a shared source. */
export class Consumer<T> implements AsyncIterableIterator<T, undefined> {
  /** The number of the item it reads next. */
  position: number
  readonly #shared: Shared<T>
  #request: PromiseWithResolvers<Step<T>> | undefined

  constructor(shared: Shared<T>, position: number) {
    this.#shared = shared
    this.position = position
    Object.defineProperties(this, {
      [POLL]: { value: () => shared.poll(this) },
      [RELEASE]: { value: (failure?: Failure) => shared.leave(this, failure) }
    })
  }

  get waiting(): boolean {
    return this.#request !== undefined
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Whoever reads it waits for one item before it asks for another: a flow does. */
  next(): Promise<Step<T>> {
    this.#request ??= Promise.withResolvers<Step<T>>()
    const { promise } = this.#request
    this.serve()
    return promise
  }

  async return(): Promise<Step<T>> {
    await this.#shared.leave(this)
    return END
  }

  /** Settles the read that waits, if it can be. */
  serve(): void {
    const request = this.#request
    if (request === undefined) return
    const item = this.#shared.poll(this)
    const step = item === EMPTY ? this.#shared.verdict(this) : { done: false as const, value: item }
    if (step === undefined) return
    this.#request = undefined
    request.resolve(step)
  }
}
