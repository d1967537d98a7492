import type { Failure } from '@costream/core'
import { EMPTY, POLL, RELEASE } from '@costream/core/adapter'
import type { Failures } from './failures.ts'
import type { FailureData, OutcomeData, Window } from './frame.ts'
import type { Port } from './port.ts'
import { ProtocolError } from './protocol-error.ts'

type Result<T> = IteratorResult<T, undefined>

interface Batch {
  readonly items: readonly unknown[]
  readonly bytes: number
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined }

const NONE: Batch = { items: [], bytes: 0 }

/** What an inlet needs to know of its place. */
export interface InletOptions {
  readonly port: Port
  readonly failures: Failures
  readonly window: Window
  /** What the stack of a failure on this side is to say, behind the item so many. */
  readonly where?: (item: number) => string
}

/**
 * The far end of one direction of a stream: a source of what came over the link, which is read once.
 *
 * An item is consumed when the next is asked for; room for so many more is granted in quarter windows.
 */
export class Inlet<T> implements AsyncIterable<T, undefined> {
  consumed = 0
  readonly #options: InletOptions
  readonly #aborting = new AbortController()
  readonly #batches: Batch[] = []
  readonly #readers: PromiseWithResolvers<Result<T>>[] = []
  #batch = NONE
  #index = 0
  #seq = 0
  #received = 0
  #unread = false // whether whoever reads is still at the last item
  #free: { items: number; bytes: number } = { items: 0, bytes: 0 }
  #open: { items: number; bytes: number } // what the other side may still send
  #end: { readonly failure?: Failure } | undefined
  #over = false
  #raised = false // whether the failure was raised where it is read
  #closed = false

  constructor(options: InletOptions) {
    this.#options = options
    this.#open = { ...options.window }
  }

  /** Aborts when the other side does. */
  get signal(): AbortSignal {
    return this.#aborting.signal
  }

  /** Whether the other side was told that everything is released. */
  get settled(): boolean {
    return this.#closed
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    const iterator = {
      next: () => this.next(),
      [POLL]: () => this.poll(),
      [RELEASE]: (failure?: Failure) => this.release(failure),
      return: async () => {
        this.release()
        return END
      }
    }
    return iterator
  }

  next(): Promise<Result<T>> {
    const reader = Promise.withResolvers<Result<T>>()
    this.#readers.push(reader)
    this.#serve()
    return reader.promise
  }

  /** The next item, if one is there. */
  poll(): T | typeof EMPTY {
    this.#consume()
    if (this.#over) return EMPTY
    if (this.#index === this.#batch.items.length && !this.#turn()) return EMPTY
    this.#unread = true
    return this.#batch.items[this.#index++] as T
  }

  /** Whoever reads wants no more: what waits is dropped, and the other side told. */
  release(failure?: Failure): void {
    if (this.#over) return
    this.#finish()
    this.#options.port.cancel(failure === undefined ? null : this.#pack(failure.error))
  }

  /** Everything behind this end is released: tells the other side, once. */
  close(outcome: { readonly failure: Failure } | { readonly result?: unknown }): void {
    if (this.#closed) return
    this.#closed = true
    const data: OutcomeData =
      'failure' in outcome
        ? { failure: this.#pack(outcome.failure.error) }
        : {
            ...(outcome.result !== undefined && { result: outcome.result }),
            ...(this.#raised && { handled: true })
          }
    this.#options.port.closed(this.consumed, data)
  }

  /** Items came. */
  receive(seq: number, items: readonly unknown[], bytes: number): void {
    if (this.#end !== undefined || seq !== this.#seq++) throw new ProtocolError('items came out of order')
    if (items.length > this.#open.items || this.#open.bytes <= 0) {
      throw new ProtocolError('more came than there was room for')
    }
    this.#received += items.length
    this.#open.items -= items.length
    this.#open.bytes -= bytes
    if (this.#over || items.length === 0) return
    this.#batches.push({ items, bytes })
    this.#serve()
  }

  /** A failure came behind the items. */
  raise(data: FailureData, aborted: boolean): void {
    if (this.#end !== undefined && !aborted) throw new ProtocolError('a failure came after the end')
    this.#fail({ error: this.#options.failures.unpack(data) }, aborted)
  }

  /** The good end came. */
  end(total: number): void {
    if (this.#end !== undefined) throw new ProtocolError('the end came twice')
    if (total !== this.#received) {
      throw new ProtocolError(`${total} items were sent, but ${this.#received} arrived`)
    }
    this.#end = {}
    this.#serve()
  }

  /** The link is lost: that follows what had come before. */
  lose(error: unknown): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#end === undefined) this.#fail({ error }, false)
  }

  #fail(failure: Failure, aborted: boolean): void {
    this.#end = { failure }
    if (aborted) {
      this.#drop()
      this.#aborting.abort(failure.error)
    }
    this.#serve()
  }

  #pack(error: unknown): FailureData {
    return this.#options.failures.pack(error, this.#options.where?.(this.consumed + 1))
  }

  #serve(): void {
    while (this.#readers.length > 0) {
      const item = this.poll()
      if (item !== EMPTY) this.#readers.shift()?.resolve({ done: false, value: item })
      else if (this.#end === undefined && !this.#over) return
      else this.#tellEnd()
    }
  }

  #tellEnd(): void {
    const reader = this.#readers.shift()
    const failure = this.#over ? undefined : this.#end?.failure
    this.#finish()
    if (failure === undefined) reader?.resolve(END)
    else this.#raise(reader, failure)
  }

  #raise(reader: PromiseWithResolvers<Result<T>> | undefined, failure: Failure): void {
    this.#raised = true
    reader?.reject(failure.error)
  }

  #finish(): void {
    this.#over = true
    this.#drop()
    for (const reader of this.#readers.splice(0)) reader.resolve(END)
  }

  #drop(): void {
    this.#batches.length = 0
    this.#batch = NONE
    this.#index = 0
  }

  /** The last item that was read is dealt with. */
  #consume(): void {
    if (!this.#unread) return
    this.#unread = false
    this.consumed++
    this.#free.items++
    if (this.#index === this.#batch.items.length) this.#free.bytes += this.#batch.bytes
    const { window } = this.#options
    if (this.#free.items * 4 >= window.items || this.#free.bytes * 4 >= window.bytes) this.#grant()
  }

  #grant(): void {
    if (this.#over || this.#end !== undefined) return
    const { items, bytes } = this.#free
    this.#free = { items: 0, bytes: 0 }
    this.#open.items += items
    this.#open.bytes += bytes
    this.#options.port.credit(items, bytes)
  }

  /** Goes on with the next batch, if one has come. */
  #turn(): boolean {
    const batch = this.#batches.shift()
    if (batch === undefined) return false
    this.#batch = batch
    this.#index = 0
    return true
  }
}
