import { reportLater } from '../diagnostics.ts'
import { passedThrough } from '../errors.ts'
import { chainName, type Form } from '../form.ts'
import type { Failure, Target } from '../types.ts'
import { type Cursor, within } from './cursor.ts'
import type { Control } from './pump.ts'

/** What a run is bound to. */
export interface Limits {
  readonly signals: readonly AbortSignal[]
  readonly closeTimeout: number
}

/** A run under way, or one that was over before it began. */
export interface Running<R> {
  readonly result: Promise<R>
  /** Ends the run from outside: well, or with a failure. */
  interrupt(failure?: Failure): void
  /** Ends the run with `reason`, without waiting for what is at work. */
  abort(reason: unknown): void
}

/**
 * How a run ends: well, by an early stop, by a failure or by an abort. Whatever moves the items reports here; the
 * source is returned, the target closed or thrown to, and `result` settles once all that is done.
 */
export class Lifecycle<R> implements Running<R> {
  readonly control: Control = { halted: false, over: false }
  readonly result: Promise<R>
  readonly #cursor: Cursor<unknown>
  readonly #head: Target<never, R>
  readonly #limits: Limits
  readonly #stages: readonly Form[]
  readonly #unsubscribe: (() => void)[] = []
  #ending = false
  #failing = false
  #aborted: Failure | undefined
  #cleanUpFailure: Failure | undefined
  #closes = 0
  #resolve!: (result: R | PromiseLike<R>) => void
  #reject!: (error: unknown) => void

  /** @param stages - what an item goes through on its way from the cursor, for diagnostics */
  constructor(
    cursor: Cursor<never> | Cursor<unknown>,
    head: Target<never, R>,
    limits: Limits,
    stages: readonly Form[]
  ) {
    this.#cursor = cursor as Cursor<unknown>
    this.#head = head
    this.#limits = limits
    this.#stages = stages
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#listen()
  }

  /** Whether the run was ended from outside. */
  get interrupted(): boolean {
    return this.control.over
  }

  /** Whether the run was aborted: nothing of it is wanted any more. */
  get aborted(): boolean {
    return this.#aborted !== undefined
  }

  /** Whether something failed, by which it ends. */
  get failing(): boolean {
    return this.#failing
  }

  /** How the source failed to be released. */
  get cleanUpFailure(): Failure | undefined {
    return this.#cleanUpFailure
  }

  /** The items came to an end: the source has no more, or the target wants no more. */
  end(): void {
    if (this.interrupted) return // the interruption ends the run
    this.#begin(() => this.#succeed())
  }

  /** Something failed. */
  fail(error: unknown): void {
    passedThrough(chainName(this.#stages), error)
    this.#failing ||= !this.#ending
    if (this.interrupted) return this.#late(error)
    this.#begin(() => this.#fail(error))
  }

  /** Ends the run from outside: well, or with a failure. It may be called at any time, from anywhere. */
  interrupt(failure?: Failure): void {
    this.#failing ||= failure !== undefined && !this.#ending
    this.#soon(() => (failure === undefined ? this.#succeed() : this.#fail(failure.error)))
  }

  /** Aborts the run: it rejects with `reason` when all is released, or after the close timeout. */
  abort(reason: unknown): void {
    this.#soon(() => this.#abort(reason), true)
  }

  #listen(): void {
    for (const signal of this.#limits.signals) {
      const abort = (): void => this.abort(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      this.#unsubscribe.push(() => signal.removeEventListener('abort', abort))
    }
    const off = this.#head.onEnd?.(failure => this.interrupt(failure))
    if (off !== undefined) this.#unsubscribe.push(off)
  }

  #begin(ending: () => Promise<void>): void {
    if (this.#ending) return
    this.#ending = true
    ending().catch(error => this.#settle(() => this.#reject(error)))
  }

  /** Not at once: the caller may be a stage in the middle of an item. */
  #soon(ending: () => Promise<void>, always = false): void {
    if (this.#ending && !always) return
    this.control.over = this.control.halted = true
    queueMicrotask(() => {
      if (always) this.#ending = false
      this.#begin(ending)
    })
  }

  async #succeed(): Promise<void> {
    try {
      await this.#closeSource()
    } catch (error) {
      return this.#fail(error)
    }
    await this.#close()
  }

  async #close(): Promise<void> {
    if (this.#aborted !== undefined) return // what is aborted is not closed
    let result: R
    try {
      this.#closes++
      result = await this.#head.close()
    } catch (error) {
      if (this.#aborted !== undefined) return // it has failed what was closing, and settles the run
      if (this.#closes > 1) return this.#settle(() => this.#reject(error))
      return this.#fail(error)
    }
    this.#settle(() => this.#resolve(result))
  }

  async #fail(error: unknown): Promise<void> {
    const closing = this.#closeSource({ error })
    closing.catch(() => {})
    try {
      await this.#head.throw(error)
    } catch (raised) {
      await closing.catch(later => reportLater(raised, later))
      return this.#settle(() => this.#reject(raised))
    }
    try {
      await closing
    } catch (later) {
      await this.#throwInto(later)
      return this.#settle(() => this.#reject(later))
    }
    await this.#close() // handled: the pipeline ends well
  }

  async #abort(reason: unknown): Promise<void> {
    this.#aborted = { error: reason }
    const { closeTimeout } = this.#limits
    const closing = this.#closeSource({ error: reason }).catch(later => reportLater(reason, later))
    const cleaned = Promise.all([closing, this.#throwInto(reason, true)])
    await within(closeTimeout, cleaned, 'clean-up', this.#head)
    this.#settle(() => this.#reject(reason), true)
  }

  async #closeSource(failure?: Failure): Promise<void> {
    try {
      await this.#cursor.close(this.#limits.closeTimeout, failure)
    } catch (error) {
      this.#cleanUpFailure ??= { error }
      throw error
    }
  }

  async #throwInto(error: unknown, aborted = false): Promise<void> {
    try {
      await this.#head.throw(error, aborted)
    } catch (raised) {
      reportLater(error, raised)
    }
  }

  /** A failure that comes while the run is ended from outside. */
  #late(error: unknown): void {
    if (this.#aborted !== undefined) reportLater(this.#aborted.error, error)
    else queueMicrotask(() => this.#aborted !== undefined && reportLater(this.#aborted.error, error))
  }

  /** Settles the run; once it is aborted nothing but the abort does. */
  #settle(how: () => void, aborted = false): void {
    if (this.#aborted !== undefined && !aborted) return
    for (const off of this.#unsubscribe.splice(0)) off()
    how()
  }
}
