import { DONE, type EndListener, type Failure, type Reply, type Target } from '@costream/core'
import { reportLater } from '@costream/core/adapter'
import type { Failures } from './failures.ts'
import type { OutcomeData, Window } from './frame.ts'
import type { Port } from './port.ts'
import { ProtocolError } from './protocol-error.ts'
import { weigh } from './weigh.ts'

/** How many items travel together. */
export const BATCH = 256

/** How many bytes of text and binary data fill a batch. */
const HEAVY = 64 * 1024

/** What an outlet needs to know of its place. */
export interface OutletOptions {
  readonly port: Port
  readonly failures: Failures
  readonly window: Window
  /** Calls something soon, but after whatever else is about to be sent. */
  readonly defer: (act: () => void) => void
  /** Says why an item cannot be carried. */
  readonly explain: (item: unknown, number: number, error: unknown) => unknown
  /** An abort was passed on: the far side is to close now. */
  readonly onAbort: () => void
}

/**
 * The near end of one direction of a stream: a target whose items go over the link.
 *
 * A batch leaves when it is full, or when the event loop comes round. An item is taken only while there is credit: a
 * reply is pending from the moment there is none.
 */
export class Outlet<In> implements Target<In, unknown> {
  sent = 0
  consumed = 0
  readonly #options: OutletOptions
  readonly #listeners = new Set<EndListener>()
  readonly #closed: PromiseWithResolvers<unknown> = Promise.withResolvers<unknown>()
  #settled = false
  #batch: In[] = []
  #weight = 0
  #deferred = false
  #seq = 0
  #items: number
  #bytes: number
  #waiter: PromiseWithResolvers<void | typeof DONE> | undefined
  #done = false
  #failure: Failure | undefined
  #told = false // whether the far side knows that nothing follows
  #stalled = false // whether a batch waits for room
  #bad = false // whether an item could not be carried
  #aborted = false
  #held: (() => void) | undefined // the end that waits behind a batch, which waits for room
  #handled = false // whether the far side ended well in spite of a failure

  constructor(options: OutletOptions) {
    this.#options = options
    this.#items = options.window.items
    this.#bytes = options.window.bytes
    this.#closed.promise.catch(() => {}) // whoever closes or throws hears of it
  }

  /** Whether the far side has released everything. */
  get settled(): boolean {
    return this.#settled
  }

  get done(): boolean {
    return this.#done && this.#failure === undefined
  }

  send(item: In): Reply {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#done) return DONE
    this.#batch.push(item)
    this.#weight += weigh(item)
    this.#items--
    if (this.#batch.length >= BATCH || this.#weight >= HEAVY) this.#flush()
    else this.#flushLater()
    if (this.#failure !== undefined) throw (this.#failure as Failure).error
    if (this.#hasCredit()) return
    this.#waiter = Promise.withResolvers()
    this.#waiter.promise.catch(() => {}) // the failure is kept for whoever does not wait
    return this.#waiter.promise
  }

  /** The far side answers when it is through: it has failed with the error, or handled it. An abort overtakes the items. */
  throw(error: unknown, aborted = false): Reply {
    this.#waiter?.reject(error)
    this.#waiter = undefined
    if (aborted) this.#abort(error)
    else if (!this.#told && !this.#settled) this.#raise(error)
    this.#failure ??= { error }
    const late = this.#done
    return this.#closed.promise.then(() => {
      if (this.#handled && !late) return DONE
      throw error // the far side was through before it heard of it
    })
  }

  /** Settles when the far side is through, with its result. */
  close(): PromiseLike<unknown> {
    if (!this.#told && !this.#settled) {
      this.#flush()
      if (this.#failure !== undefined) return Promise.reject(this.#failure.error)
      this.#tell(() => this.#options.port.end(this.sent))
    }
    return this.#closed.promise
  }

  onEnd(listener: EndListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** The far side has room for more. */
  credit(items: number, bytes: number): void {
    this.consumed += items
    if (this.consumed > this.sent) throw new ProtocolError('more items were consumed than sent')
    this.#items += items
    this.#bytes += bytes
    if (this.#bytes > this.#options.window.bytes)
      throw new ProtocolError('more bytes were consumed than sent')
    if (this.#stalled && this.#bytes > 0) this.#release()
    if (!this.#hasCredit()) return
    this.#waiter?.resolve()
    this.#waiter = undefined
  }

  /** Nothing more is wanted: by the far side, or by whoever reads what comes back from it. */
  stop(failure?: Failure): void {
    if (this.#done || this.#failure !== undefined || this.#settled) return
    if (failure === undefined) this.#done = true
    else this.#failure = failure
    this.#batch = []
    this.#release()
    const waiter = this.#waiter
    this.#waiter = undefined
    if (waiter === undefined) for (const listener of [...this.#listeners]) listener(failure)
    else if (failure === undefined) waiter.resolve(DONE)
    else waiter.reject(failure.error)
  }

  /** The far side has released everything. */
  finish(outcome: OutcomeData): void {
    if (this.#settled) throw new ProtocolError('a stream was closed twice')
    const { failure, result, handled } = outcome
    this.#handled = handled === true
    if (failure === undefined) {
      this.stop()
      this.#settle(() => this.#closed.resolve(result))
    } else {
      const error = this.#options.failures.unpack(failure)
      this.stop({ error })
      this.#settle(() => this.#closed.reject(error))
    }
  }

  /** The link is lost. What failed before is what it failed with. */
  lose(error: unknown): void {
    if (this.#settled) return
    this.#held = undefined
    this.stop({ error })
    const first = this.#failure ?? { error }
    reportLater(first.error, error)
    this.#settle(() => this.#closed.reject(first.error))
  }

  #settle(how: () => void): void {
    this.#settled = true
    how()
  }

  #raise(error: unknown): void {
    this.#flush()
    this.#tell(() => this.#options.port.raise(this.#options.failures.pack(error), false))
  }

  /** Tells the far side that nothing follows: behind a batch that still waits for room. */
  #tell(how: () => void): void {
    this.#told = true
    if (this.#batch.length === 0) how()
    else this.#held = how
  }

  #abort(error: unknown): void {
    if (this.#aborted || this.#settled) return
    this.#aborted = this.#told = true
    this.#batch = []
    this.#held = undefined
    this.#options.port.raise(this.#options.failures.pack(error), true)
    this.#options.onAbort()
  }

  /** What waited for room goes. */
  #release(): void {
    this.#flush()
    if (this.#batch.length > 0) return
    const held = this.#held
    this.#held = undefined
    held?.()
  }

  #hasCredit(): boolean {
    return this.#items > 0 && this.#bytes > 0
  }

  #flushLater(): void {
    if (this.#deferred) return
    this.#deferred = true
    this.#options.defer(() => {
      this.#deferred = false
      this.#flush()
    })
  }

  #flush(): void {
    this.#stalled = this.#batch.length > 0 && this.#bytes <= 0
    if (this.#stalled || this.#batch.length === 0 || this.#settled) return
    const items = this.#batch
    this.#batch = []
    this.#weight = 0
    this.#post(items)
  }

  /** A batch that cannot be carried is halved until the item is found; those before it go. */
  #post(items: readonly In[]): void {
    try {
      this.#bytes -= this.#options.port.data(this.#seq, items)
    } catch (error) {
      return this.#halve(items, error)
    }
    this.#seq++
    this.sent += items.length
  }

  #halve(items: readonly In[], error: unknown): void {
    if (items.length === 1) {
      this.#bad = true
      return this.stop({ error: this.#options.explain(items[0], this.sent + 1, error) })
    }
    const half = items.length >> 1
    this.#post(items.slice(0, half))
    if (this.#bad) return
    this.#batch = [...items.slice(half), ...this.#batch]
    this.#flush()
  }
}
