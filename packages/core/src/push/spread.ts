import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { CLOSE_TIMEOUT } from '../run/close-timeout.ts'
import { type Cursor, openIterator } from '../run/cursor.ts'
import { pump } from '../run/pump.ts'
import { Pace } from '../run/turn.ts'
import type { Reply, Source } from '../types.ts'
import type { Settled } from './reply.ts'
import type { Scope } from './scope.ts'

/**
 * Sends all items of a source to a target, one after the other, as far as it wants them: how a stage makes many items
 * of one. The source is returned when it is not read to its end.
 */
export class Spread<Out> {
  readonly #send: (item: Out) => Reply
  readonly #scope: Scope
  readonly #control = { halted: false, over: false }
  readonly #pace = new Pace()
  #cursor: Cursor<Out> | undefined

  constructor(send: (item: Out) => Reply, scope: Scope) {
    this.#send = send
    this.#scope = scope
  }

  /** Sends the items; the reply is that of the stage. */
  send(source: Source<Out>): Reply {
    const cursor = openIterator(source)
    this.#cursor = cursor
    let reply: Reply
    try {
      reply = pump(cursor, this.#send, this.#control, this.#pace)
    } catch (error) {
      return this.#failed(cursor, error)
    }
    if (reply === undefined) return
    if (!isPromise(reply)) return this.#finish(cursor.close(CLOSE_TIMEOUT))
    const finished = (reply as PromiseLike<Settled>).then(
      settled => (settled === DONE ? this.#finish(cursor.close(CLOSE_TIMEOUT)) : undefined),
      error => this.#failed(cursor, error)
    )
    return this.#scope.wait(finished, settled => settled as Settled)
  }

  /** Stops in the middle of a source, because the run is over. */
  release(): Promise<void> | undefined {
    this.#control.over = this.#control.halted = true
    return this.#cursor?.close(CLOSE_TIMEOUT)
  }

  /** The target is done: so is the stage, once the source is closed. */
  #finish(closing: Promise<void> | undefined): Reply {
    return closing === undefined ? DONE : this.#scope.wait(closing, () => DONE)
  }

  #failed(cursor: Cursor<Out>, error: unknown): Reply {
    const raise = (): never => {
      throw error
    }
    const later = (other: unknown): never => {
      reportLater(error, other)
      throw error
    }
    let closing: Promise<void> | undefined
    try {
      closing = cursor.close(CLOSE_TIMEOUT, { error })
    } catch (other) {
      return later(other)
    }
    return closing === undefined ? raise() : closing.then(raise, later)
  }
}
