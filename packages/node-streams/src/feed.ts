import { DONE, type Failure, type Reply, type Target } from '@costream/core'
import { prematureClose } from './state.ts'
import { toError } from './to-error.ts'

/** How a Node stream is told that one of its methods is through. */
export type Callback = (error?: Error | null) => void

/**
 * A target as the writable side of a Node stream: what its `write`, `final` and `destroy` do.
 *
 * Once the target is done the rest is swallowed: a Node stream cannot tell who writes that it wants no more.
 */
export class Feed<T> {
  readonly #target: Target<T, unknown>
  readonly #onDone: () => void
  #closed = false
  #closing: Promise<void> | undefined

  /** @param onDone - called once the target is done, and closed */
  constructor(target: Target<T, unknown>, onDone: () => void) {
    this.#target = target
    this.#onDone = onDone
  }

  write(item: T, callback: Callback): void {
    if (this.#closed) return this.#drop(callback)
    let reply: Reply
    try {
      reply = this.#target.send(item)
    } catch (error) {
      return callback(toError(error))
    }
    if (reply === undefined) return callback()
    Promise.resolve(reply).then(
      settled => (settled === DONE ? this.stop(callback) : callback()),
      error => callback(toError(error))
    )
  }

  /** Closes the target, which wants no more. */
  stop(callback: Callback): void {
    if (this.#closed) return callback()
    this.final(error => {
      if (!error) this.#onDone()
      callback(error)
    })
  }

  final(callback: Callback): void {
    if (this.#closed) return callback()
    this.#closed = true
    const settle = (error?: Error): void => {
      this.#closing = undefined
      callback(error)
    }
    this.#closing = this.#close().then(
      () => settle(),
      error => settle(toError(error))
    )
  }

  /** Throws into the target, unless it was closed: what is destroyed has not come to a good end. */
  destroy(stream: object, error: Error | null, callback: Callback): void {
    if (this.#closed) return callback(error)
    this.#closed = true
    const reason = error ?? prematureClose(stream)
    this.#throw(reason).then(late => {
      const other = late !== undefined && late.error !== reason && error === null
      callback(other ? toError(late.error) : error)
    })
  }

  /** What is written while the target is closed waits for that, or an endless source would leave it no turn. */
  #drop(callback: Callback): void {
    if (this.#closing === undefined) return callback()
    this.#closing.then(() => callback())
  }

  async #close(): Promise<void> {
    await this.#target.close()
  }

  async #throw(error: Error): Promise<Failure | undefined> {
    try {
      await this.#target.throw(error)
      await this.#target.close() // handled
      return
    } catch (raised) {
      return { error: raised }
    }
  }
}
