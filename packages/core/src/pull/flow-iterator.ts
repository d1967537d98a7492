import { EMPTY } from '../brands.ts'
import { DONE } from '../done.ts'
import { isPull } from '../form.ts'
import { isPromise } from '../is-promise.ts'
import { attachAll } from '../push/attach-all.ts'
import { isAsyncIterable } from '../recognise.ts'
import { type Cursor, openIterator, releaseUnopened, within } from '../run/cursor.ts'
import { Lifecycle } from '../run/lifecycle.ts'
import { pump } from '../run/pump.ts'
import { Pace } from '../run/turn.ts'
import type { Failure, Reply, Target } from '../types.ts'
import { openFlow, type Plan } from './plan.ts'

type Result<T> = IteratorResult<T, undefined>

interface Request<T> {
  resolve(result: Result<T>): void
  reject(error: unknown): void
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined }

/**
 * Runs a flow on demand: each `next()` pumps the source through the fused stages until one item came out.
 *
 * The stages end in a collector. It takes one item a request and halts the pump; what a stage makes beyond that is
 * held back, its reply pending, until it is asked for.
 */
export class FlowIterator<T> implements AsyncIterator<T, undefined> {
  readonly #plan: Plan
  readonly #onOver: (() => void) | undefined
  readonly #requests: Request<T>[] = []
  readonly #pace = new Pace()
  #run: Lifecycle<unknown> | undefined
  #cursor: Cursor<unknown> | undefined
  #head: Target<unknown, unknown> | undefined
  #taken: T | typeof EMPTY = EMPTY
  #wanted = false
  #held: { readonly item: T; resume(reply: undefined | typeof DONE): void } | undefined
  #busy = false
  #over = false
  #failure: Failure | undefined

  constructor(plan: Plan, onOver?: () => void, opened?: Cursor<unknown>) {
    this.#plan = plan
    this.#cursor = opened
    this.#onOver = onOver
  }

  next(): Promise<Result<T>> {
    if (this.#requests.length === 0 && !this.#over) {
      if (!this.#busy) this.#start()
      const item = this.#held === undefined ? this.#takeNow() : this.#takeHeld()
      if (item !== EMPTY) return Promise.resolve({ done: false, value: item })
    }
    if (this.#over) return this.#final()
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject })
      if (!this.#busy) this.#pump()
    })
  }

  async return(): Promise<Result<T>> {
    if (this.#over) return END
    const waiting = this.#busy
    this.#finish()
    if (this.#run === undefined) {
      await this.#releaseUnopened()
      return END
    }
    this.#held?.resume(DONE)
    this.#run.interrupt()
    const { result } = this.#run
    await (waiting ? within(this.#plan.limits.closeTimeout, result, 'stage', this.#head) : result)
    return END
  }

  /** Ends the iteration because what reads it failed: a pending `next()` rejects with `error`. */
  async abandon(error: unknown): Promise<void> {
    if (this.#over) return
    this.#finish({ error })
    this.#failure = undefined
    if (this.#run === undefined) return this.#releaseUnopened()
    this.#run.abort(error)
    await this.#run.result.catch(() => {})
  }

  /** Takes an item that a synchronous source gives at once. */
  #takeNow(): T | typeof EMPTY {
    if (this.#busy || this.#cursor?.sync !== true) return EMPTY
    this.#wanted = true
    this.#pump()
    this.#wanted = false
    const item = this.#taken
    this.#taken = EMPTY
    return item
  }

  #takeHeld(): T | typeof EMPTY {
    const held = this.#held
    this.#held = undefined
    held?.resume(undefined)
    return held === undefined ? EMPTY : held.item
  }

  /** Pumps until the collector halts it, or the items end. */
  #pump(): void {
    if (this.#run === undefined || this.#run.interrupted) return
    this.#run.control.halted = false
    this.#busy = true
    try {
      const reply = pump(
        this.#cursor as Cursor<unknown>,
        this.#head?.send as (item: unknown) => Reply,
        this.#run.control,
        this.#pace
      )
      if (isPromise(reply)) reply.then(this.#pumped, this.#failed)
      else this.#pumped(reply)
    } catch (error) {
      this.#failed(error)
    }
  }

  readonly #pumped = (reply: unknown): void => {
    const run = this.#run as Lifecycle<unknown>
    if (reply === DONE || !run.control.halted) return run.end() // stays busy: the end of the run settles the rest
    this.#busy = run.interrupted
    if (!this.#busy && this.#requests.length > 0) this.#pump()
  }

  readonly #failed = (error: unknown): void => {
    this.#run?.fail(error)
  }

  /** The target at the end of the stages. */
  #collector(): Target<T> {
    return {
      send: item => this.#collect(item),
      throw(error) {
        throw error
      },
      close() {}
    }
  }

  #collect(item: T): Reply {
    if (this.#over) return DONE
    const request = this.#requests.shift()
    if (request !== undefined) {
      this.#halt(this.#requests.length === 0)
      request.resolve({ done: false, value: item })
      return
    }
    if (this.#wanted) {
      this.#wanted = false
      this.#taken = item
      this.#halt(true)
      return
    }
    return new Promise(resume => {
      this.#held = { item, resume }
    })
  }

  /** A body may send before there is a run: while its stage is attached. */
  #halt(halted: boolean): void {
    if (this.#run !== undefined && !this.#run.interrupted) this.#run.control.halted = halted
  }

  /** Attaches the stages and opens the source, the first time. */
  #start(): void {
    if (this.#run !== undefined || this.#over) return
    const { origin, forms, limits } = this.#plan
    const aborted = limits.signals.find(signal => signal.aborted)
    let head: Target<unknown, unknown> | undefined
    try {
      if (aborted !== undefined) throw aborted.reason
      const last = forms.findLastIndex(isPull)
      head = attachAll(forms.slice(last + 1), this.#collector() as Target<unknown>)
      this.#cursor ??= openFlow(origin, head.done === true ? [] : forms.slice(0, last + 1), limits)
    } catch (error) {
      if (aborted !== undefined) releaseUnopened(origin.source)
      this.#finish({ error })
      return
    }
    this.#head = head
    this.#run = new Lifecycle(this.#cursor, head, limits)
    this.#run.result.then(
      () => this.#finish(),
      error => this.#finish({ error })
    )
  }

  /** Nothing comes any more: the first request hears of the failure, the others of the end. */
  #finish(failure?: Failure): void {
    if (this.#over) return
    this.#over = true
    this.#failure = failure
    this.#onOver?.()
    for (const request of this.#requests.splice(0)) this.#final().then(request.resolve, request.reject)
  }

  #final(): Promise<Result<T>> {
    const failure = this.#failure
    this.#failure = undefined
    return failure === undefined ? Promise.resolve(END) : Promise.reject(failure.error)
  }

  /** Releases a source that no `next()` ever touched. */
  async #releaseUnopened(): Promise<void> {
    const { origin } = this.#plan
    if (origin.opened) return
    origin.opened = true
    if (isAsyncIterable(origin.source))
      await openIterator(origin.source).close(this.#plan.limits.closeTimeout)
    else releaseUnopened(origin.source)
  }
}
