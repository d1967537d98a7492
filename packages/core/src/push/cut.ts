import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import { OwnEnd } from './own-end.ts'
import type { Scope } from './scope.ts'

/** Passes items on until it is told to end: well, after the item under way, or at once with a failure. */
export class Cut<T> {
  readonly onEnd: (listener: EndListener) => () => void
  readonly #target: Target<T, unknown>
  readonly #send: (item: T) => Reply
  readonly #scope: Scope
  readonly #ownEnd: OwnEnd
  #failure: Failure | undefined
  #over = false
  #sending = false
  #waiting = false

  constructor(target: Target<T, unknown>, scope: Scope) {
    this.#target = target
    this.#send = target.send
    this.#scope = scope
    this.#ownEnd = new OwnEnd(target)
    this.onEnd = this.#ownEnd.onEnd
  }

  get done(): boolean {
    return this.#over || this.#target.done === true
  }

  item(item: T): Reply {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#over) return DONE
    this.#sending = true
    let reply: Reply
    try {
      reply = this.#send(item)
    } finally {
      this.#sending = false
    }
    this.check()
    if (!isPromise(reply)) return this.#over ? DONE : reply
    this.#waiting = true
    return this.#scope.wait(reply as PromiseLike<Awaited<Reply>>, settled => {
      this.#waiting = false
      return this.#over ? DONE : settled
    })
  }

  /** Throws what it was ended with. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Ends well: an item under way still gets through. */
  stop(): void {
    if (this.#over || this.#failure !== undefined || this.#scope.over) return
    this.#over = true
    if (!this.#sending && !this.#waiting) this.#ownEnd.tell()
  }

  fail(error: unknown): void {
    if (this.#over || this.#failure !== undefined || this.#scope.over) return
    this.#failure = { error }
    if (this.#waiting) this.#scope.fail(error)
    else if (!this.#sending) this.#ownEnd.tell(this.#failure)
  }
}
