import { type Branded, SOUND } from '../brands.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { BackpressureError } from '../errors.ts'
import { isPromise } from '../is-promise.ts'
import { nextTurn, Pace } from '../run/turn.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import { keepContext } from './keep-context.ts'
import { isPending, type Settled } from './reply.ts'

/** How many items a body may send while its target is busy. */
const QUEUE = 1024

/**
 * The target that `push` hands to a body. Items queue while the target is busy, so a body may ignore the reply; it may
 * also wait for it, by `yield target.send(item)`, `await target.send(item)` or `yield* send(target, item)`.
 */
export interface Handle<in Out> {
  /** Sends an item on. Answers `null`, or a promise of it, when the target is ready for more: yielding it goes on at once. */
  send(item: Out): null | Promise<null>
  /** Raises a failure in the target, which ends the stage. */
  throw(error: unknown): Reply
  /** Does nothing: the stage closes its target after the body, and after what the body sent. */
  close(): void
  /** Whether the target wants no more. */
  readonly done: boolean
}

/** How many items a body may make of one before the event loop is thought of. */
const STRETCH = 1000

/** The state between one body and its target. */
export class HandleState<Out> {
  /** What a send throws once the target is done: it ends the body. */
  readonly stopSignal: Error = new Error('The target is done: the body ends here')
  failure: Failure | undefined
  stopped = false
  /** Whether the target handled what was thrown into it. */
  handled = false
  /** Whether the target was closed. */
  over = false
  /** How many items the body has sent since it last received. */
  sent = 0
  readonly #pace = new Pace()
  readonly handle: Handle<Out> = makeHandle(this)
  readonly #target: Target<Out, unknown>
  readonly #name: string
  readonly #queue: (() => Promise<Settled | void>)[] = []
  readonly #listeners = new Set<EndListener>()
  #drained: Promise<null> | undefined

  constructor(target: Target<Out, unknown>, name: string) {
    this.#target = target
    this.#name = name
    this.stopped = target.done === true
  }

  send(item: Out): null | Promise<null> {
    if (this.#drained !== undefined) return this.#enqueue(item)
    if (this.failure !== undefined) throw this.failure.error
    if (this.stopped) throw this.stopSignal
    if (this.over) throw new TypeError(`Cannot send from ${this.#name}: its run is over`)
    try {
      const reply = this.#target.send(item)
      if (reply === undefined)
        return ++this.sent > STRETCH && this.#pace.due() ? this.#drain(nextTurn()) : null
      if (isPending(reply, this.#name)) return this.#drain(reply)
      this.stopped = true
      return null
    } catch (error) {
      throw this.#fail(error)
    }
  }

  /** The reply of the stage: that of its body, once the queue is empty, with what the target has said meanwhile. */
  after(reply: Reply): Reply {
    if (reply === undefined && this.#drained === undefined) return this.#verdict(undefined)
    if (reply === DONE && this.#drained === undefined) return this.#verdict(DONE)
    return this.#settled(reply)
  }

  /** Throws into the target. When that handles it, the stage ends well, whatever has failed in it. */
  throw(error: unknown, aborted?: boolean): Reply {
    const before = this.failure
    this.failure ??= { error } // a body at work sends nothing more while the target is thrown to
    const handled = (reply: Reply): Reply => {
      this.failure = undefined
      this.handled = true
      return reply
    }
    const failed = (raised: unknown): never => {
      this.failure = before
      throw this.#fail(raised)
    }
    try {
      const reply = this.#target.throw(error, aborted)
      return isPromise(reply) ? (reply as PromiseLike<Settled>).then(handled, failed) : handled(reply)
    } catch (raised) {
      return failed(raised)
    }
  }

  /** Hears of the failure of a send that no reply waits for. */
  onFailure(listener: EndListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async #settled(reply: Reply): Promise<Settled> {
    const settled = await reply
    while (this.#drained !== undefined) await this.#drained
    return this.#verdict(settled as Settled)
  }

  #verdict(reply: Settled): Settled {
    if (this.failure !== undefined) throw this.failure.error
    return this.stopped ? DONE : reply
  }

  get #ended(): boolean {
    return this.stopped || this.failure !== undefined
  }

  #enqueue(item: Out): Promise<null> {
    if (this.#queue.length >= QUEUE) throw new BackpressureError(this.#name, QUEUE)
    this.#queue.push(keepContext(() => (this.#ended ? undefined : this.#target.send(item))))
    return this.#drained as Promise<null>
  }

  #drain(first: PromiseLike<Settled | void>): Promise<null> {
    const drained = this.#empty(first)
    drained.catch(() => {}) // kept as the failure: the stage's reply rejects with it
    this.#drained = drained
    return drained
  }

  async #empty(first: PromiseLike<Settled | void>): Promise<null> {
    try {
      let reply: Reply = first
      for (;;) {
        if ((await reply) === DONE) this.stopped = true
        const next = this.#ended ? undefined : this.#queue.shift()
        if (next === undefined) break
        reply = next()
      }
    } catch (error) {
      if (this.handled) return null // it was thrown below, and handled, before this reply could tell
      this.#fail(error)
      for (const listener of this.#listeners) listener(this.failure)
      throw this.failure?.error
    } finally {
      this.#queue.length = 0
      this.#drained = undefined // in the same step as the last look at the queue: an item sent later would be lost
    }
    return null
  }

  #fail(error: unknown): unknown {
    if (this.failure !== undefined) reportLater(this.failure.error, error)
    this.failure ??= { error }
    return this.failure.error
  }
}

function makeHandle<Out>(state: HandleState<Out>): Handle<Out> {
  const handle: Handle<Out> & Branded = {
    send: item => state.send(item),
    throw: error => state.throw(error),
    close() {},
    get done() {
      return state.stopped
    },
    [SOUND]: makePlain(state)
  }
  return handle
}

/** The handle as a stage sees it that is attached to it: it answers nothing where the handle answers `null`. */
function makePlain<Out>(state: HandleState<Out>): Target<unknown> {
  const verdict = (): Settled => (state.stopped ? DONE : undefined)
  return {
    send(item) {
      const reply = state.send(item as Out)
      return reply === null ? verdict() : reply.then(verdict)
    },
    throw: (error, aborted) => state.throw(error, aborted),
    close() {},
    get done() {
      return state.stopped
    }
  }
}
