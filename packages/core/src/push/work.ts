import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import { OwnEnd } from './own-end.ts'
import type { Settled } from './reply.ts'
import type { Scope } from './scope.ts'

/**
 * What a stage has at work between sends: its emissions go to the target one at a time, whoever sends waits while there
 * is no room, and what happens while nobody waits is told through `onEnd`.
 */
export class Work<Out> {
  /** Whether a send is under way. */
  sending = false
  readonly onEnd: (listener: EndListener) => () => void
  readonly #target: Target<Out, unknown>
  readonly #send: (item: Out) => Reply
  readonly #scope: Scope
  readonly #ownEnd: OwnEnd
  #failure: Failure | undefined
  #done = false
  #inside = false
  #underWay: PromiseLike<void> | undefined
  #waiting: { ready(): boolean; resolve(reply: Settled): void } | undefined
  #forget: (() => void) | undefined // stops listening to the target

  constructor(target: Target<Out, unknown>, scope: Scope) {
    this.#target = target
    this.#send = target.send
    this.#scope = scope
    this.#ownEnd = new OwnEnd(target)
    this.onEnd = this.#ownEnd.onEnd
  }

  /** Whether the target is done. */
  get done(): boolean {
    return this.#done
  }

  /** Whether nothing more is to be begun or sent. */
  get over(): boolean {
    return this.#done || this.#scope.over
  }

  /** Handles an item, or the end: `act` begins what there is to do, the reply waits until `ready`. */
  take(act: () => void, ready: () => boolean): Reply {
    if (this.#failure === undefined && !this.#done) this.#enter(act)
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#done) return DONE
    if (ready()) return
    const { promise, resolve } = Promise.withResolvers<Settled>()
    this.#waiting = { ready, resolve }
    this.#forget = this.#target.onEnd?.(failure =>
      failure === undefined ? this.finish() : this.fail(failure.error)
    )
    return this.#scope.wait(promise, reply => reply)
  }

  /** Sends an item; not while another is under way. */
  send(item: Out): Reply {
    this.sending = true
    let reply: Reply
    try {
      reply = this.#send(item)
    } catch (error) {
      this.sending = false
      throw error
    }
    this.sending = isPromise(reply)
    return this.sending ? this.#wait(reply as PromiseLike<Settled>) : reply
  }

  /** Sends an item that nobody waits for. `taken` is called when the target is ready for more. */
  emit(item: Out, taken: () => void): void {
    let reply: Reply
    try {
      reply = this.send(item)
    } catch (error) {
      return this.fail(error)
    }
    const sent = (settled: Settled): void => {
      if (settled === DONE) this.finish()
      taken()
    }
    if (!isPromise(reply)) return sent(reply as Settled)
    ;(reply as PromiseLike<Settled>).then(sent, error => this.fail(error))
  }

  /**
   * Settles when the send under way is through. A stage waits for it before its target is closed, which may say that
   * it is done while it is still at the last item.
   */
  release(): PromiseLike<void> | undefined {
    this.#forget?.()
    return this.#underWay
  }

  /** Says that there may be room: who waits for it goes on. */
  changed(): void {
    const waiting = this.#waiting
    if (waiting === undefined || !(this.#done || waiting.ready())) return
    this.#waiting = undefined
    this.#forget?.()
    waiting.resolve(this.#done ? DONE : undefined)
  }

  /** The target wants no more. */
  finish(): void {
    if (this.over) return
    this.#done = true
    if (this.#waiting !== undefined) this.changed()
    else if (!this.#inside) this.#ownEnd.tell()
  }

  /** Something failed: callbacks at work hear it from their signal, and the driver by the reply or through `onEnd`. */
  fail(error: unknown): void {
    if (this.#failure !== undefined) return reportLater(this.#failure.error, error)
    if (this.over) return // what nobody waits for any more, like a call that was aborted
    this.#failure = { error }
    const waited = this.#waiting !== undefined
    this.#forget?.()
    this.#scope.fail(error)
    if (!waited && !this.#inside) this.#ownEnd.tell(this.#failure)
  }

  #enter(act: () => void): void {
    this.#inside = true
    try {
      act()
    } catch (error) {
      this.fail(error)
    } finally {
      this.#inside = false
    }
  }

  #wait(reply: PromiseLike<Settled>): PromiseLike<Settled> {
    const through = (settled?: Settled): void => {
      // After a failure, or DONE, nothing is sent any more: not even before whoever waits has heard of it.
      this.sending = settled === DONE
      this.#underWay = undefined
    }
    this.#underWay = reply.then(through, () => through(DONE))
    return this.#underWay.then(() => reply)
  }
}
