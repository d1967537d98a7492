import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { isPending, type Settled } from '../push/reply.ts'
import type { Reply } from '../types.ts'
import { type Cursor, checkStep } from './cursor.ts'
import { type Control, type Send, sendLater } from './pump.ts'
import { nextTurn, type Pace } from './turn.ts'

/** Who is told that a step pump stopped. */
interface Listener {
  /** It was halted, the source ended, or the target is done. */
  stopped(reply: Settled): void
  failed(error: unknown): void
}

/**
 * `pump` for an asynchronous source that is asked for its items one at a time. A loop that is begun and halted for each
 * would make three promises an item; this makes the one that the source's `next` is waited for with.
 */
export class StepPump<T> {
  readonly #cursor: Cursor<T>
  readonly #send: Send<T>
  readonly #control: Control
  readonly #pace: Pace
  readonly #listener: Listener

  constructor(cursor: Cursor<T>, send: Send<T>, control: Control, pace: Pace, listener: Listener) {
    this.#cursor = cursor
    this.#send = send
    this.#control = control
    this.#pace = pace
    this.#listener = listener
  }

  /** Sends items until it is halted, the source ends or fails, or the target is done. */
  readonly start = (): void => {
    try {
      this.#cursor.parked = true
      Promise.resolve(this.#cursor.iterator.next()).then(this.#arrived, this.#ended)
    } catch (error) {
      this.#ended(error)
    }
  }

  readonly #arrived = (step: IteratorResult<T, unknown>): void => {
    let reply: Reply
    try {
      reply = this.#take(step)
    } catch (error) {
      return this.#cursor.parked ? this.#ended(error) : this.#listener.failed(error)
    }
    if (isPromise(reply))
      (reply as PromiseLike<Settled>).then(this.#settled, error => this.#listener.failed(error))
    else this.#settled(reply as Settled)
  }

  #take(step: IteratorResult<T, unknown>): Reply {
    const cursor = this.#cursor
    if (typeof step !== 'object' || step === null) checkStep(step)
    cursor.parked = false
    cursor.ended = step.done === true
    if (cursor.ended || this.#control.over) return
    const item = step.value as T
    const reply = isPromise(item) ? sendLater(cursor, item, this.#send, this.#control) : this.#send(item)
    if (reply !== undefined) isPending(reply, 'the target')
    return reply
  }

  readonly #settled = (reply: Settled): void => {
    if (reply === DONE || this.#cursor.ended) this.#listener.stopped(reply)
    else if (this.#pace.due()) nextTurn().then(this.#goOn)
    else this.#goOn()
  }

  readonly #goOn = (): void => {
    if (this.#control.halted) this.#listener.stopped(undefined)
    else this.start()
  }

  /** `next` failed: such an iterator is not returned. */
  readonly #ended = (error: unknown): void => {
    this.#cursor.parked = false
    this.#cursor.ended = true
    this.#listener.failed(error)
  }
}
