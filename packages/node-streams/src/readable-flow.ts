import { finished, type Readable } from 'node:stream'
import type { Failure } from '@costream/core'
import { EMPTY, named, POLL, RELEASE } from '@costream/core/adapter'
import { destroyed } from './destroyed.ts'
import type { PolledFlow } from './polled-flow.ts'
import { nameOf, reasonOf } from './state.ts'

type Result<T> = IteratorResult<T, undefined>

interface Request<T> {
  resolve(result: Result<T>): void
  reject(error: unknown): void
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined }

/** The streams that are being read. */
const reading = new WeakSet<Readable>()

/**
 * A Readable as a flow that can be read once: its own iterator, so that core returns it even if no run begins.
 *
 * What is buffered is read synchronously by `[POLL]`; `next()` waits for 'readable', and nothing is kept here. The
 * state of the stream does not matter before the flow is opened.
 */
export function readableFlow<T>(readable: Readable, destroy = true): PolledFlow<T> {
  return new ReadableFlow(readable, destroy)
}

class ReadableFlow<T> implements PolledFlow<T> {
  readonly #readable: Readable
  readonly #destroy: boolean
  readonly #requests: Request<T>[] = []
  #state: 'new' | 'open' | 'over' = 'new'
  #inBytes = false
  #failure: Failure | undefined
  #unlisten = (): void => {}

  constructor(readable: Readable, destroy: boolean) {
    this.#readable = readable
    this.#destroy = destroy
    named(readable.constructor?.name || 'Readable', this)
  }

  [Symbol.asyncIterator](): this {
    if (this.#state !== 'new') {
      throw new TypeError('Cannot read this flow again: its source is a Node stream, which is read only once')
    }
    this.#open()
    return this
  }

  next(): Promise<Result<T>> {
    if (this.#state === 'new') this.#open()
    if (this.#requests.length === 0) {
      const item = this[POLL]()
      if (item !== EMPTY) return Promise.resolve({ done: false, value: item })
    }
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject })
      if (this.#state === 'over') this.#settle()
      else this.#readable.read(0) // sees to it that the stream fills its buffer
    })
  }

  [POLL](): T | typeof EMPTY {
    const readable = this.#readable
    // An empty stream is not read: one that fills itself while it is read would announce every single item.
    if (this.#state !== 'open' || readable.readableLength === 0 || readable.destroyed) return EMPTY
    const item: T | null = this.#inBytes ? readChunk(readable) : readable.read()
    return item === null ? EMPTY : item
  }

  async return(): Promise<Result<T>> {
    await this[RELEASE]()
    return END
  }

  async [RELEASE](failure?: Failure): Promise<void> {
    const unread = this.#failure
    this.#failure = undefined
    if (unread !== undefined) throw unread.error // the stream had failed before anyone asked
    if (this.#state === 'over') return
    this.#finish()
    if (this.#destroy) await destroyed(this.#readable, failure)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this[RELEASE]()
  }

  #open(): void {
    const readable = this.#readable
    const other = readElsewhere(readable)
    if (other !== undefined) throw new TypeError(`Cannot read ${nameOf(readable)}: ${other}`)
    this.#state = 'open'
    this.#inBytes = !readable.readableObjectMode
    reading.add(readable)
    readable.on('readable', this.#onReadable)
    this.#unlisten = finished(readable, { writable: false }, error => this.#end(error))
  }

  readonly #onReadable = (): void => {
    while (this.#requests.length > 0) {
      const item = this[POLL]()
      if (item === EMPTY) return void this.#readable.read(0) // or 'end' would never come
      this.#requests.shift()?.resolve({ done: false, value: item })
    }
  }

  #end(error: Error | null | undefined): void {
    if (error) this.#failure = { error: reasonOf(this.#readable, error) }
    this.#finish()
    if (error && this.#destroy) this.#readable.destroy() // where it does not destroy itself
  }

  #finish(): void {
    this.#state = 'over'
    this.#unlisten()
    this.#readable.off('readable', this.#onReadable)
    reading.delete(this.#readable)
    this.#settle()
  }

  /** Nothing comes any more: the first request hears of the failure, the others of the end. */
  #settle(): void {
    for (const request of this.#requests.splice(0)) {
      const failure = this.#failure
      this.#failure = undefined
      if (failure === undefined) request.resolve(END)
      else request.reject(failure.error)
    }
  }
}

/**
 * Reads what is buffered as it is. `read()` would first let a stream push one more chunk, and join all of them in a
 * copy; to ask for more than the mark would raise it.
 */
function readChunk<T>(readable: Readable): T | null {
  const { readableLength: length, readableHighWaterMark: mark } = readable
  return length > mark ? readable.read() : readable.read(length)
}

/** Who else reads a stream; two readers would share its items out between them. */
export function readElsewhere(readable: Readable): string | undefined {
  if (readable.destroyed || readable.readableEnded) return undefined // Node's own iterator leaves a listener behind
  if (reading.has(readable) || readable.listenerCount('readable') > 0)
    return 'something else reads it. A stream has one reader; give each a stream of its own, or share() one flow'
  if (readable.readableFlowing === true) {
    return "it is flowing: it is piped, resumed, or has a 'data' listener. Adapt it before that"
  }
  if (readable.listenerCount('data') > 0)
    return "it is paused, but piped or with a 'data' listener. Remove it first"
  return undefined
}
