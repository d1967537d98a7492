import { SOUND } from '../brands.ts'
import type { Overflow } from '../bridge/overflow.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { PendingSendError, ReentrantSendError } from '../errors.ts'
import { Fifo } from '../fifo.ts'
import { isPromise } from '../is-promise.ts'
import { keepContext } from '../push/keep-context.ts'
import { isPending, type Settled } from '../push/reply.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import type { BranchOptions } from './outlet-options.ts'

interface Waiter {
  resolve(reply: Settled): void
  reject(error: unknown): void
}

/** An item in line. */
interface Turn<In> {
  readonly item: In
  /** Gives it to the target, in the context of who sent it. */
  give(): Promise<Settled | void>
}

interface Sender<In> extends Waiter {
  readonly turn: Turn<In>
}

/**
 * A line before a target: items wait in it while the target is at work, as many as there are places; what comes beyond
 * them is blocked, dropped or refused. However many send at a time, the target gets one send at a time.
 *
 * It keeps the protocol by itself. It is one long class because its methods share the state of one line.
 */
export class Outlet<In, R> implements Target<In, R | undefined> {
  /** What the target failed with. */
  failure: Failure | undefined
  readonly #target: Target<In, R>
  readonly #name: string
  readonly #senders: number
  readonly #capacity: number
  readonly #overflow: Overflow
  readonly #onDrop: ((item: In) => void) | undefined
  readonly #isolated: boolean
  readonly #onError: ((error: unknown) => void) | undefined
  readonly #line = new Fifo<Turn<In>>()
  readonly #blocked = new Fifo<Sender<In>>()
  readonly #listeners = new Set<EndListener>()
  #sender: Waiter | undefined // who waits for the item the target is at
  #busy = false
  #running = false
  #ticket = 0 // tells the send that is waited for from one that was given up
  #ended = false
  #closed = false
  #result: R | undefined | PromiseLike<R | undefined>
  #idle: PromiseWithResolvers<void> | undefined

  /**
   * @param senders - how many may wait at a time; one alone may not send while its item is being handled either
   */
  constructor(target: Target<In, R>, name: string, options: BranchOptions<In> = {}, senders = 1) {
    Object.defineProperty(this, SOUND, { value: this })
    this.#target = target
    this.#name = name
    this.#senders = senders
    this.#capacity = options.capacity ?? 0
    this.#overflow = options.overflow ?? 'block'
    this.#onDrop = options.onDrop
    this.#isolated = options.isolated ?? false
    this.#onError = options.onError
  }

  get done(): boolean {
    if (this.#ended) return true
    return this.failure === undefined && !this.#closed && !this.#busy && this.#target.done === true
  }

  readonly send = (item: In): Reply => {
    if (this.#ended || this.#closed || this.failure !== undefined) return this.#refuse(item)
    if (this.#busy) return this.#enqueue(item)
    this.#busy = true
    let reply: Reply
    try {
      reply = this.#give(item)
    } catch (error) {
      return this.#fail(error)
    }
    if (reply === DONE) return this.#end()
    if (reply === undefined && this.#line.size + this.#blocked.size === 0) {
      this.#busy = false
      return
    }
    const holdsUp = this.#capacity === 0 && this.#overflow === 'block'
    if (reply === undefined || !holdsUp) return void this.#drain(reply)
    return this.#promise(sender => void this.#drain(reply, sender))
  }

  /** Lets items in ahead of those that are sent, however many places there are. */
  prefill(items: Iterable<In>): void {
    for (const item of items) this.#line.push(this.#turn(item))
    if (this.#line.size === 0 || this.#busy) return
    this.#busy = true
    void this.#drain(undefined)
  }

  readonly throw = (error: unknown, aborted?: boolean): Reply => {
    if (this.failure !== undefined) throw this.#isolated ? error : this.failure.error
    if (this.#closed && !this.#busy) throw error
    this.#ticket++
    this.#settle(waiter => waiter.reject(error))
    this.failure = { error } // nothing is taken while it is thrown to
    const handled = (reply: Settled): Settled => {
      this.failure = undefined
      return reply
    }
    const failed = (raised: unknown): never => {
      this.failure = { error: raised }
      this.#tell(this.failure)
      throw raised
    }
    let reply: Reply
    try {
      reply = this.#target.throw(error, aborted)
    } catch (raised) {
      return failed(raised)
    }
    if (isPromise(reply)) return (reply as PromiseLike<Settled>).then(handled, failed)
    return handled(reply as Settled)
  }

  readonly close = (): R | undefined | PromiseLike<R | undefined> => {
    if (this.#closed) return this.#result
    if (this.failure === undefined || this.#isolated) this.#closed = true
    this.#result = this.#busy ? this.#whenIdle().then(() => this.#shut()) : this.#shut()
    if (isPromise(this.#result)) this.#result.then(undefined, () => {}) // each who closes is told
    return this.#result
  }

  readonly onEnd = (listener: EndListener): (() => void) => {
    this.#listeners.add(listener)
    const off = this.#target.onEnd?.(failure => {
      if (failure === undefined) this.#end()
      else this.#failBetween(failure.error)
    })
    return () => {
      this.#listeners.delete(listener)
      off?.()
    }
  }

  #give(item: In): Reply {
    this.#running = true
    try {
      const reply = this.#target.send(item)
      if (reply !== undefined) isPending(reply, this.#name) // throws where it is none of the protocol
      return reply
    } finally {
      this.#running = false
    }
  }

  #refuse(item: In): Reply {
    if (this.failure !== undefined && !this.#isolated) throw this.failure.error
    if (this.#closed) throw new TypeError(`Cannot send ${describe(item)} to ${this.#name}: it is closed`)
    return DONE
  }

  #enqueue(item: In): Reply {
    if (this.#running && this.#senders === 1) throw new ReentrantSendError(this.#name)
    const waiting = this.#blocked.size + (this.#sender === undefined ? 0 : 1)
    if (waiting >= this.#senders) throw new PendingSendError(this.#name)
    if (this.#line.size < this.#capacity) return this.#line.push(this.#turn(item))
    switch (this.#overflow) {
      case 'block':
        return this.#promise(sender => this.#blocked.push({ turn: this.#turn(item), ...sender }))
      case 'error':
        throw new RangeError(
          `Cannot send to ${this.#name}: its ${this.#capacity} places are taken. Raise capacity, or choose another overflow policy`
        )
      case 'drop-oldest':
        if (this.#line.size > 0) {
          this.#line.push(this.#turn(item))
          return this.#onDrop?.(this.#line.shift().item)
        }
    }
    return this.#onDrop?.(item)
  }

  #promise(start: (waiter: Waiter) => void): Promise<Settled> {
    const reply = new Promise<Settled>((resolve, reject) => start({ resolve, reject }))
    reply.catch(() => {}) // a sender that ignores its replies hears of the failure at its next send
    return reply
  }

  /** Waits for the target, and gives it what stands in line, until nothing does. */
  async #drain(first: Reply, sender?: Waiter): Promise<void> {
    const ticket = this.#ticket
    this.#sender = sender
    let reply = first
    for (;;) {
      try {
        const settled = await reply
        if (ticket !== this.#ticket) return
        if (settled === DONE) return void this.#end()
        this.#sender?.resolve(undefined)
        this.#sender = undefined
        if (this.#line.size + this.#blocked.size === 0) return this.#rest()
        reply = this.#shift().give()
      } catch (error) {
        if (ticket === this.#ticket) this.#failBetween(error)
        return
      }
    }
  }

  #turn(item: In): Turn<In> {
    const ticket = this.#ticket
    return { item, give: keepContext(() => (ticket === this.#ticket ? this.#give(item) : undefined)) }
  }

  #shift(): Turn<In> {
    if (this.#line.size === 0) {
      const sender = this.#blocked.shift()
      this.#sender = sender
      return sender.turn
    }
    const turn = this.#line.shift()
    if (this.#blocked.size > 0 && this.#line.size < this.#capacity) {
      const sender = this.#blocked.shift()
      this.#line.push(sender.turn)
      sender.resolve(undefined)
    }
    return turn
  }

  #end(): typeof DONE {
    this.#ended = true
    this.#ticket++
    this.#settle(waiter => waiter.resolve(DONE))
    this.#tell()
    return DONE
  }

  /** Notes that the target failed; answers what its sender is to hear. */
  #fail(error: unknown): Reply {
    if (this.failure !== undefined) return this.#isolated ? DONE : this.#raise()
    this.failure = { error }
    this.#ticket++
    if (!this.#isolated) {
      this.#settle(waiter => waiter.reject(error))
      this.#tell(this.failure)
      return this.#raise()
    }
    this.#onError?.(error)
    return this.#end()
  }

  #failBetween(error: unknown): void {
    try {
      this.#fail(error)
    } catch {
      // told to those who wait, and kept for those who come
    }
  }

  #raise(): never {
    throw this.failure?.error
  }

  #tell(failure?: Failure): void {
    for (const listener of this.#listeners) listener(failure)
  }

  /** Ends all waiting. */
  #settle(how: (waiter: Waiter) => void): void {
    if (this.#sender !== undefined) how(this.#sender)
    this.#sender = undefined
    while (this.#blocked.size > 0) how(this.#blocked.shift())
    this.#line.clear()
    this.#rest()
  }

  #rest(): void {
    this.#busy = false
    this.#idle?.resolve()
    this.#idle = undefined
  }

  #whenIdle(): Promise<void> {
    this.#idle ??= Promise.withResolvers<void>()
    return this.#idle.promise
  }

  #shut(): R | undefined | PromiseLike<R | undefined> {
    if (this.failure !== undefined) return this.#isolated ? undefined : this.#raise()
    if (!this.#isolated) return this.#target.close()
    const isolate = (error: unknown): undefined => {
      this.failure = { error }
      this.#onError?.(error)
    }
    try {
      const result = this.#target.close()
      return isPromise(result) ? (result as PromiseLike<R>).then(undefined, isolate) : result
    } catch (error) {
      return isolate(error)
    }
  }
}
