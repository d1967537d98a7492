import { type Duplex, finished, type Writable } from 'node:stream'
import { DONE, type EndListener, type Failure, type Reply, type Target } from '@costream/core'
import { reportLater } from '@costream/core/adapter'
import { describe } from './check.ts'
import { destroyed } from './destroyed.ts'
import { onAbort } from './on-abort.ts'
import { isStandard } from './recognise.ts'
import { endedElsewhere, nameOf, reasonOf, whyDead } from './state.ts'

type State = 'new' | 'open' | 'flushing' | 'ending' | 'finished' | 'over'

interface Waiter {
  resolve(reply?: typeof DONE): void
  reject(error: unknown): void
}

/**
 * A Writable as a target: 'drain', 'finish', 'error' and 'close' are raced, whichever comes first settles what waits.
 *
 * It listens from its first use until it is closed, thrown to, or over by itself.
 */
export class WritableTarget<T> implements Target<T> {
  readonly #writable: Writable
  readonly #end: boolean
  readonly #signal: AbortSignal | undefined
  readonly #listeners = new Set<EndListener>()
  #state: State = 'new'
  #failure: Failure | undefined // why it is over, where that is not well
  #waiter: Waiter | undefined
  #sent = 0
  #unwritten = 0 // counted where the stream is not ended: nothing else says that all is written
  #unlisten = (): void => {}

  constructor(writable: Writable, end: boolean, signal?: AbortSignal) {
    this.#writable = writable
    this.#end = end
    this.#signal = signal
  }

  /** Whether it takes nothing, so that no source need be opened; `close` says why. */
  get done(): boolean {
    if (this.#state !== 'new') return this.#state === 'over'
    return this.#signal?.aborted === true || whyDead(this.#writable) !== undefined
  }

  send(item: T): Reply {
    if (this.#state !== 'open') {
      if (this.#open()) return this.#verdict()
      if (this.#is('finished')) throw endedElsewhere(this.#writable)
    }
    if (!this.#write(item)) return this.#wait()
  }

  async throw(error: unknown): Promise<never> {
    this.#finish()
    if (this.#end) await destroyed(this.#writable, { error }).catch(late => reportLater(error, late))
    throw error
  }

  async close(): Promise<void> {
    if (this.#open()) return void this.#verdict()
    if (this.#writable.writableEnded && !endsWithReadable(this.#writable)) {
      throw endedElsewhere(this.#writable)
    }
    if (this.#end) await this.#endStream()
    else await this.#flush()
    this.#finish()
  }

  onEnd(listener: EndListener): () => void {
    if (this.#open()) queueMicrotask(() => listener(this.#failure))
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Takes nothing any more: what waits is settled, and the driver is told. */
  stop(failure?: Failure): void {
    if (this.#state === 'over') return
    this.#failure = failure
    this.#finish()
    if (failure === undefined) this.#waiter?.resolve(DONE)
    else this.#waiter?.reject(failure.error)
    for (const listener of this.#listeners) listener(failure)
  }

  /** Starts to listen, the first time; answers whether it is over. */
  #open(): boolean {
    if (this.#state !== 'new') return this.#state === 'over'
    this.#state = 'open'
    const dead = whyDead(this.#writable)
    if (dead === undefined) this.#listen()
    else this.stop({ error: dead })
    return this.#is('over')
  }

  #listen(): void {
    const writable = this.#writable
    const forget = finished(writable, { readable: false }, error => this.#ended(error))
    writable.on('drain', this.#drained)
    let offAbort = (): void => {}
    this.#unlisten = () => {
      writable.off('drain', this.#drained)
      offAbort()
      forget()
    }
    offAbort = onAbort(this.#signal, reason => this.#abort(reason))
  }

  #is(state: State): boolean {
    return this.#state === state
  }

  #verdict(): typeof DONE {
    if (this.#failure !== undefined) throw this.#failure.error
    return DONE
  }

  #write(item: T): boolean {
    this.#sent++
    if (item === null)
      throw new TypeError(`${this.#cannotWrite()}: a Node stream cannot carry null. Leave it out, or wrap it`)
    try {
      if (this.#end) return this.#writable.write(item)
      this.#unwritten++
      return this.#writable.write(item, this.#written)
    } catch (error) {
      if (this.#writable.writableObjectMode || typeof item === 'string' || ArrayBuffer.isView(item))
        throw error
      const advice = `it takes strings and bytes, got ${describe(item)}. Encode the items, or make the stream with objectMode`
      throw new TypeError(`${this.#cannotWrite()}: ${advice}`, { cause: error })
    }
  }

  #cannotWrite(): string {
    return `Cannot write item ${this.#sent} to ${nameOf(this.#writable)}`
  }

  #wait(): Promise<undefined | typeof DONE> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
    })
  }

  async #endStream(): Promise<void> {
    if (this.#state === 'finished') return
    this.#state = 'ending'
    this.#writable.end()
    await this.#wait()
  }

  async #flush(): Promise<void> {
    this.#state = 'flushing'
    if (this.#unwritten > 0) await this.#wait()
  }

  readonly #drained = (): void => {
    if (this.#state === 'open') this.#waiter?.resolve()
  }

  readonly #written = (): void => {
    if (--this.#unwritten === 0 && this.#state === 'flushing') this.#waiter?.resolve()
  }

  /** The stream is finished, broken or closed. */
  #ended(error: NodeJS.ErrnoException | null | undefined): void {
    if (error?.code === 'EPIPE' && isStandard(this.#writable)) return this.stop()
    if (error) return this.stop({ error: reasonOf(this.#writable, error) })
    const ours = this.#state === 'ending'
    this.#state = 'finished'
    if (ours) return this.#waiter?.resolve()
    // Later, as a stream may end of itself after its readable side, and the end of the source is then on its way.
    setImmediate(() => {
      if (this.#state === 'finished') this.stop({ error: endedElsewhere(this.#writable) })
    })
  }

  #abort(reason: unknown): void {
    this.stop({ error: reason })
    if (this.#end) destroyed(this.#writable, { error: reason }).catch(late => reportLater(reason, late))
  }

  #finish(): void {
    this.#state = 'over'
    this.#unlisten()
    this.#unlisten = () => {}
  }
}

/** Whether a stream was ended by Node because its readable side ended, as that of most sockets is. */
function endsWithReadable(writable: Writable): boolean {
  const { allowHalfOpen, readableEnded } = writable as Duplex
  return allowHalfOpen === false && readableEnded
}
