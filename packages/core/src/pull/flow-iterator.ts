import { type Branded, EMPTY, RELEASE, SOUND } from '../brands.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { type Cursor, releaseUnopened, within } from '../run/cursor.ts'
import { prepare, type Ready } from '../run/prepare.ts'
import { pump } from '../run/pump.ts'
import { StepPump } from '../run/step-pump.ts'
import { Pace } from '../run/turn.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import type { Plan } from './plan.ts'

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
  readonly #opened: Cursor<unknown> | undefined
  #ready: Ready<unknown> | undefined
  #steps: StepPump<unknown> | undefined // of a source that has to be waited for
  readonly #listeners = new Set<EndListener>()
  #taken: T | typeof EMPTY = EMPTY
  #wanted = false
  #held: { readonly item: T; resume(reply: undefined | typeof DONE): void } | undefined
  #busy = false
  #over = false
  #failure: Failure | undefined
  #returned: Promise<Result<T>> | undefined

  constructor(plan: Plan, onOver?: () => void, opened?: Cursor<unknown>) {
    this.#plan = plan
    this.#opened = opened
    Object.defineProperty(this, RELEASE, { value: this.release })
    this.#onOver = onOver
  }

  /** An item that is at hand: `next()` without the promise. `EMPTY` where there is something to wait for. */
  take(): T | typeof EMPTY {
    if (this.#requests.length > 0 || this.#over || this.#ready?.run.aborted === true) return EMPTY
    if (!this.#busy) this.#start()
    return this.#held === undefined ? this.#takeNow() : this.#takeHeld()
  }

  next(): Promise<Result<T>> {
    const item = this.take()
    if (item !== EMPTY) return Promise.resolve({ done: false, value: item })
    if (this.#over) return this.#final()
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject })
      if (!this.#busy) this.#pump()
    })
  }

  /** Settles when the clean-up is through, however often it is called; a failure of it is told to every caller. */
  return(): Promise<Result<T>> {
    this.#returned ??= this.#return()
    return this.#returned
  }

  async #return(): Promise<Result<T>> {
    if (this.#over) return END
    const waiting = this.#busy
    this.#finish()
    if (this.#ready === undefined) {
      await this.#releaseUnopened()
      return END
    }
    const { run, head } = this.#ready
    for (const listener of this.#listeners) listener() // a stage may be at work on another source
    run.interrupt()
    await (waiting ? within(this.#plan.limits.closeTimeout, run.result, 'stage', head) : run.result)
    return END
  }

  /** Ends the iteration because what reads it failed: a pending `next()` rejects with `error`. */
  async abandon(error: unknown): Promise<void> {
    if (this.#over) return
    this.#finish({ error })
    this.#failure = undefined
    if (this.#ready === undefined) return this.#releaseUnopened()
    const { run } = this.#ready
    run.abort(error)
    await run.result.catch(() => {})
  }

  /** How a driver ends the iteration: with its failure, where there is one. */
  async release(failure?: Failure): Promise<void> {
    await (failure === undefined ? this.return() : this.abandon(failure.error))
  }

  /** Takes an item that the source has at hand. */
  #takeNow(): T | typeof EMPTY {
    if (this.#busy || this.#ready?.cursor.hasBuffer !== true) return EMPTY
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
    if (this.#ready === undefined || this.#ready.run.interrupted) return
    const { run, cursor, head } = this.#ready
    this.#busy = true
    if (cursor.ended) return run.end() // while the last items were held back
    run.control.halted = false
    if (this.#steps !== undefined) return this.#steps.start()
    try {
      const reply = pump(cursor, head.send, run.control, this.#pace)
      if (isPromise(reply)) reply.then(this.#pumped, this.#failed)
      else this.#pumped(reply)
    } catch (error) {
      this.#failed(error)
    }
  }

  readonly #pumped = (reply: unknown): void => {
    const { run, cursor } = this.#ready as Ready<unknown>
    const over = reply === DONE || cursor.ended || !run.control.halted
    if (over) return run.end() // stays busy: the end of the run settles the rest
    this.#busy = run.interrupted
    if (!this.#busy && this.#requests.length > 0) this.#pump()
  }

  readonly #failed = (error: unknown): void => {
    this.#ready?.run.fail(error)
  }

  /** The target at the end of the stages. */
  #collector(): Target<T> {
    const isOver = (): boolean => this.#over
    const collector: Target<T> & Branded = {
      send: item => this.#collect(item),
      get done() {
        return isOver() // a reader that stopped wants nothing that a stage holds back
      },
      onEnd: listener => {
        this.#listeners.add(listener)
        return () => {
          this.#listeners.delete(listener)
        }
      },
      throw(error) {
        throw error
      },
      close() {},
      get [SOUND]() {
        return collector
      }
    }
    return collector
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
    const run = this.#ready?.run
    if (run !== undefined && !run.interrupted) run.control.halted = halted
  }

  /** Attaches the stages and opens the source, the first time. */
  #start(): void {
    if (this.#ready !== undefined || this.#over) return
    const ready = prepare<unknown>({ reader: 'the reader', ...this.#plan }, this.#collector(), this.#opened)
    const result = 'over' in ready ? ready.over : ready.run.result
    if ('over' in ready) this.#busy = true
    else this.#adopt(ready)
    result.then(
      () => this.#finish(),
      error => this.#finish({ error })
    )
  }

  #adopt(ready: Ready<unknown>): void {
    this.#ready = ready
    const { run, cursor, head } = ready
    if (cursor.hasBuffer) return
    const listener = { stopped: this.#pumped, failed: this.#failed }
    this.#steps = new StepPump(cursor, head.send, run.control, this.#pace, listener)
  }

  /** Nothing comes any more: the first request hears of the failure, the others of the end. */
  #finish(failure?: Failure): void {
    if (this.#over) return
    this.#over = true
    this.#failure = failure
    this.#onOver?.()
    this.#held?.resume(DONE)
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
    await releaseUnopened(origin.source)
  }
}
