import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { type Cursor, openIterator } from '../run/cursor.ts'
import { pump } from '../run/pump.ts'
import { Pace } from '../run/turn.ts'
import type { Reply, Source } from '../types.ts'
import type { Settled } from './reply.ts'
import type { Scope } from './scope.ts'

/** How long, in milliseconds, an inner source that waits for ever may delay an end. */
const CLOSE_TIMEOUT = 100

/**
 * Sends all items of a source to a target, one after the other, as far as it wants them: how a stage makes many items
 * of one. The source is returned when it is not read to its end.
 */
export class Spread<Out> {
  readonly #send: (item: Out) => Reply
  readonly #scope: Scope
  readonly #control = { halted: false }
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
      return cursor.ended ? raise(error) : this.#failed(cursor, error)
    }
    if (reply === undefined) return
    const finished = isPromise(reply)
      ? (reply as PromiseLike<Settled>).then(
          value => close(cursor, value),
          error => this.#failed(cursor, error)
        )
      : close(cursor, DONE)
    return this.#scope.wait(finished, value => value)
  }

  /** Stops in the middle of a source, because the run is over. */
  release(): Promise<void> | undefined {
    this.#control.halted = true
    return this.#cursor?.close(CLOSE_TIMEOUT)
  }

  async #failed(cursor: Cursor<Out>, error: unknown): Promise<never> {
    await cursor.close(CLOSE_TIMEOUT, { error }).catch(() => {})
    throw error
  }
}

async function close(cursor: Cursor<unknown>, reply: Settled): Promise<Settled> {
  await cursor.close(CLOSE_TIMEOUT)
  return reply
}

function raise(error: unknown): never {
  throw error
}
