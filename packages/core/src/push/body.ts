import { SOUND } from '../brands.ts'
import { describe } from '../describe.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { END } from '../end.ts'
import { PendingSendError, passedThrough, ReentrantSendError } from '../errors.ts'
import { isPromise } from '../is-promise.ts'
import type { EndListener, Failure, Reply, Target } from '../types.ts'
import { isRefusal, refuse } from './refusal.ts'
import { rejectQuietly, type Settled } from './reply.ts'
import { delegation, RECEIVE, RECEIVE_OR_END, Wait } from './request.ts'

/** The generator of a body, plain or asynchronous. */
export type BodyGenerator = Generator<unknown, unknown, unknown> | AsyncGenerator<unknown, unknown, unknown>

type Step = IteratorResult<unknown>

/** How to resume a body. */
interface Resume {
  readonly method: 'next' | 'throw' | 'return'
  readonly value: unknown
}

type Deferred = PromiseWithResolvers<Settled>

const WAITING: unique symbol = Symbol('waiting')
type Outcome = Settled | typeof WAITING

/** How often a body may ask for an item again after it was given END. */
const ENDS = 1000

/**
 * A generator run as a target: what it yields says what it waits for, and the replies follow from that.
 *
 * One deferred reply serves a whole stretch of waiting, however many promises it consists of.
 */
export class Body implements Target<unknown, unknown> {
  readonly #generator: BodyGenerator
  readonly #name: string
  readonly #async: boolean
  readonly #stopSignal: unknown
  readonly #listeners = new Set<EndListener>()
  #state: 'receiving' | 'waiting' | 'ended' | 'failed' = 'waiting'
  #executing = false
  #closed = false
  #orEnd = false // whether the body hears of the end where it receives
  #cleaning = false // whether it was thrown to, or told to return, and is still at it
  #returning = false
  #ends = 0
  #ticket = 0 // tells a promise that is still waited for from an abandoned one
  #raised: Failure | undefined
  #deferred: Deferred | undefined
  #failure: Failure | undefined
  #result: unknown

  /**
   * Primes the body; a failure while priming is kept for the first use.
   *
   * @param stopSignal - the error that ends the body well when it lets it pass
   */
  constructor(generator: BodyGenerator, name: string, stopSignal?: unknown) {
    Object.defineProperty(this, SOUND, { value: this })
    this.#generator = generator
    this.#name = name
    this.#async = Symbol.asyncIterator in generator
    this.#stopSignal = stopSignal
    try {
      this.#run('next', undefined)
    } catch {
      // kept as the body's failure
    }
  }

  /** Whether an asynchronous body is at work: it hears a throw only when its own `await` settles. */
  get busy(): boolean {
    return this.#async && this.#state === 'waiting'
  }

  get done(): boolean {
    return this.#state === 'ended' && !this.#closed
  }

  readonly send = (item: unknown): Reply => {
    if (this.#state !== 'receiving' || this.#executing || this.#closed) return this.#refuse(item)
    return this.#reply(this.#run('next', item))
  }

  readonly throw = (error: unknown): Reply => {
    if (isRefusal(this, error)) throw error
    if (this.#executing) throw new ReentrantSendError(this.#name)
    if (this.#state === 'failed') throw this.#failure?.error
    if (this.#state === 'ended') throw error
    if (this.#state === 'waiting' && this.#cleaning) return this.#wait()
    this.#abandon(error)
    this.#cleaning = true
    this.#raised = { error }
    return this.#reply(this.#run('throw', error))
  }

  readonly close = (): unknown => this.#shut(false)

  /** Closes a body whose target is done: nobody wants what it holds back, so it is not told the end. */
  readonly stop = (): unknown => this.#shut(true)

  readonly onEnd = (listener: EndListener): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #refuse(item: unknown): Reply {
    if (this.#executing) refuse(this, new ReentrantSendError(this.#name))
    if (this.#state === 'failed') throw this.#failure?.error
    if (this.#closed) throw new TypeError(`Cannot send ${describe(item)} to ${this.#name}: it is closed`)
    if (this.#state === 'ended') return DONE
    if (this.#deferred !== undefined) refuse(this, new PendingSendError(this.#name))
    const reply = this.#wait().then(() => this.#begin(item))
    reply.catch(() => {}) // kept, like that of every other reply
    return reply
  }

  /** Gives the first item to a body that waited before it received, although it may have been closed meanwhile. */
  #begin(item: unknown): Reply {
    return this.#state === 'receiving' ? this.#reply(this.#run('next', item)) : this.send(item)
  }

  #shut(early: boolean): unknown {
    if (this.#executing) throw new ReentrantSendError(this.#name)
    this.#closed = true
    while (this.#state === 'receiving') this.#tellEnd(early)
    if (this.#state === 'waiting') return this.#wait().then(() => this.#shut(early))
    if (this.#state === 'failed') throw this.#failure?.error
    return this.#result
  }

  #tellEnd(early: boolean): void {
    if (this.#orEnd && !early && !this.#returning && this.#ends++ < ENDS) {
      this.#run('next', END)
    } else if (!this.#returning) {
      this.#returning = this.#cleaning = true
      this.#run('return', undefined)
    } else {
      this.#quit(new TypeError(`${this.#name} receives while it is closed. Do not receive in finally`))
    }
  }

  /** Fails a body that will not end. */
  #quit(error: TypeError): void {
    this.#run('throw', error)
    if (this.#state === 'receiving') this.#threw(error)
  }

  /** Resumes the body until it receives, waits or ends. */
  #run(method: Resume['method'], value: unknown): Outcome {
    let resume: Resume | undefined
    for (;;) {
      let step: Step | Promise<Step>
      this.#executing = true
      try {
        step = this.#generator[resume?.method ?? method](resume === undefined ? value : resume.value)
      } catch (error) {
        return this.#threw(error)
      } finally {
        this.#executing = false
      }
      if (this.#async) return this.#awaitStep(step as Promise<Step>)
      const outcome = this.#took(step as Step)
      if (typeof outcome !== 'object') return outcome
      resume = outcome
    }
  }

  #took(step: Step): Outcome | Resume {
    if (step.done) return this.#ended(step.value)
    const request = step.value
    if (request === undefined || request === RECEIVE) return this.#receives(false)
    if (request === RECEIVE_OR_END) return this.#receives(true)
    if (request instanceof Wait) return this.#waitFor(request.promise)
    if (isPromise(request)) return this.#waitFor(request)
    if (request === null || request === DONE) return { method: 'next', value: request }
    return { method: 'throw', value: this.#complaint(request) }
  }

  #receives(orEnd: boolean): undefined {
    this.#state = 'receiving'
    this.#orEnd = orEnd
    this.#cleaning = false
    this.#raised = undefined
  }

  #waitFor(promise: PromiseLike<unknown>): typeof WAITING {
    const ticket = this.#park()
    promise.then(
      value => this.#goOn(ticket, () => this.#run('next', value)),
      error => this.#goOn(ticket, () => this.#run('throw', error))
    )
    return WAITING
  }

  #awaitStep(step: Promise<Step>): typeof WAITING {
    const ticket = this.#park()
    step.then(
      value =>
        this.#goOn(ticket, () => {
          const outcome = this.#took(value)
          return typeof outcome === 'object' ? this.#run(outcome.method, outcome.value) : outcome
        }),
      error => {
        // An abandoned step: what the body throws then is told with what it was abandoned for.
        if (ticket !== this.#ticket && this.#raised !== undefined) reportLater(this.#raised.error, error)
        this.#goOn(ticket, () => this.#threw(error))
      }
    )
    return WAITING
  }

  #park(): number {
    this.#state = 'waiting'
    return ++this.#ticket
  }

  #goOn(ticket: number, resume: () => Outcome): void {
    if (ticket !== this.#ticket) return
    try {
      const outcome = resume()
      if (outcome !== WAITING) this.#settle(deferred => deferred.resolve(outcome))
    } catch (error) {
      this.#settle(deferred => rejectQuietly(deferred, error))
    }
  }

  /** Settles the deferred reply; where nobody waits for one, those who listen hear of an end. */
  #settle(how: (deferred: Deferred) => void): void {
    const deferred = this.#deferred
    this.#deferred = undefined
    if (deferred !== undefined) how(deferred)
    else if (this.#state === 'ended' || this.#state === 'failed') {
      for (const listener of this.#listeners) listener(this.#failure)
    }
  }

  #ended(result: unknown): typeof DONE {
    this.#state = 'ended'
    this.#result = result
    return DONE
  }

  #threw(error: unknown): typeof DONE {
    if (this.#stopSignal !== undefined && error === this.#stopSignal) return this.#ended(undefined)
    if (this.#raised === undefined) this.#passedOn(error)
    else reportLater(error, this.#raised.error)
    this.#state = 'failed'
    this.#failure = { error }
    throw error
  }

  /** The body of a stage is named with the chain it stands in. */
  #passedOn(error: unknown): void {
    if (this.#stopSignal === undefined) passedThrough(this.#name, error)
  }

  #reply(outcome: Outcome): Reply {
    return outcome === WAITING ? this.#wait() : outcome
  }

  #wait(): Promise<Settled> {
    this.#deferred ??= Promise.withResolvers<Settled>()
    return this.#deferred.promise
  }

  /** Gives up what the body waits for; whoever waits for the reply hears it at once. */
  #abandon(error: unknown): void {
    this.#ticket++
    if (this.#deferred !== undefined) rejectQuietly(this.#deferred, error)
    this.#deferred = undefined
  }

  #complaint(request: unknown): TypeError {
    const waiting = this.#async ? 'await it' : 'yield* wait(promise)'
    return new TypeError(
      `${this.#name} yielded ${describe(request)}${delegation(request)}. A body receives with a bare yield, sends with target.send(item), and to wait: ${waiting}`
    )
  }
}
