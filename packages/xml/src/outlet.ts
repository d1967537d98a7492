import { DONE, type Reply, type Scope, type Target } from '@costream/core'

type Settled = Awaited<Reply>

/** Thrown through a parser to stop it, when the target wants no more. */
export const STOP: unique symbol = Symbol('costream.xml.stop')

/**
 * Sends items from within a parser's callbacks, which cannot wait: an item goes straight to the target, and once that
 * answered a promise the rest is held until the caller waits for it with `settle`.
 */
export class Outlet<Out> {
  /** Sends an item, or holds it. Throws `STOP` when the target is done. A function by itself: it runs for every item. */
  readonly send: (item: Out) => void
  readonly #send: (item: Out) => Reply
  readonly #scope: Scope
  #pending: PromiseLike<Settled> | undefined
  #held: Out[] = []

  constructor(target: Target<Out, unknown>, scope: Scope) {
    this.#send = target.send
    this.#scope = scope
    const { send } = target
    this.send = item => {
      if (this.#pending !== undefined) {
        this.#held.push(item)
        return
      }
      const reply = send(item)
      if (reply !== undefined) this.#note(reply)
    }
  }

  #note(reply: Reply): void {
    if (reply === DONE) throw STOP
    this.#pending = reply as PromiseLike<Settled>
  }

  /** Whether there is something to wait for. */
  get waits(): boolean {
    return this.#pending !== undefined
  }

  /** Waits for the target and sends what was held, then goes on with `next`. */
  settle(next: () => Reply): Reply {
    return this.#scope.wait(this.#drain(), reply => (reply === DONE ? DONE : next()))
  }

  async #drain(): Promise<Settled> {
    let reply: Reply = this.#pending
    const held = this.#held
    for (const item of held) {
      if (reply !== undefined && (await reply) === DONE) return DONE
      reply = this.#send(item)
    }
    if ((await reply) === DONE) return DONE
    this.#pending = undefined
    this.#held = []
  }
}
