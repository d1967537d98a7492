import { describe } from '../describe.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { delegation, Wait } from '../push/request.ts'
import type { Failure } from '../types.ts'
import type { Scheduler } from './scheduler.ts'
import { generatorOf, nameOf, type Task, type TaskBody, type TaskState } from './task.ts'
import { TaskKilledError } from './task-killed-error.ts'
import { type CallOff, type Resume, STAY, type TaskGenerator, Trap } from './trap.ts'

type How = 'next' | 'throw' | 'return'

/**
 * A task at work. Whatever happens to it only puts it in line; all else is done in `step`, when its turn comes. So no
 * call here is recursive, however deep the tree.
 *
 * It ends when its body is over and its children ended. The first failure, its own or a child's, is its failure:
 * the body is told by `return`, which runs its `finally` blocks, and the children are cancelled.
 */
export class Fiber<out T> implements Task<T> {
  readonly id: number
  readonly name: string
  readonly scheduler: Scheduler
  readonly #parent: Fiber<unknown> | undefined
  readonly #depth: number
  readonly #generator: TaskGenerator<T>
  #spawned = false // whether the parent is told of its end, and not by a listener
  #children: Set<Fiber<unknown>> | undefined
  #listeners: Set<() => void> | undefined
  #promise: Promise<T> | undefined
  #state: TaskState = 'running'
  #result: T | undefined
  #failure: Failure | undefined

  #how: How = 'next' // how the body goes on
  #value: unknown
  #queued = false
  #waiting = false // for a trap
  #ticket = 0 // the trap that is waited for: what resumes with another is too late
  #callOff: CallOff | undefined
  #whole = false // whether the trap is not cut short
  #bodyOver = false
  #cancelled = false
  #returning = false // whether the body was told
  #cancelling = false // whether the children are to be told
  #attention = false // whether there is more to a step than to go on

  constructor(scheduler: Scheduler, parent: Fiber<unknown> | undefined, body: TaskBody<T>, name?: string) {
    this.#generator = generatorOf(body)
    this.id = scheduler.count()
    this.name = nameOf(body, name)
    this.scheduler = scheduler
    this.#parent = parent
    this.#depth = parent === undefined ? 0 : parent.#depth + 1
  }

  get state(): TaskState {
    return this.#state
  }

  get failure(): Failure | undefined {
    return this.#failure
  }

  get result(): T {
    return this.#result as T
  }

  /** Whether `task` is this one, or one that waits until this one has ended. */
  isWithin(task: Fiber<unknown>): boolean {
    let fiber: Fiber<unknown> | undefined = this
    while (fiber !== undefined && fiber.#depth > task.#depth) fiber = fiber.#parent
    return fiber === task
  }

  toString(): string {
    return `${this.name}#${this.id}`
  }

  /** Adds a task, not in line yet, that ends before this one and whose failure is this one's. */
  spawn<U>(body: TaskBody<U>, name?: string): Fiber<U> {
    const child = new Fiber(this.scheduler, this, body, name)
    this.#children ??= new Set()
    this.#children.add(child)
    child.#spawned = true
    return child
  }

  /** Asks the task to end. */
  cancel(): void {
    if (this.#cancelled || this.#state !== 'running') return
    this.#cancelled = this.#cancelling = this.#attention = true
    this.enqueue()
  }

  /** Fails the task, from outside its body. */
  fail(error: unknown): void {
    if (this.#state !== 'running') return
    this.note(error)
    this.#cancelled = this.#cancelling = this.#attention = true // those too that are part of a clean-up
    this.enqueue()
  }

  /** Keeps a failure: the first is the task's, the others are suppressed. */
  note(error: unknown): void {
    if (this.#failure === undefined) this.#failure = { error }
    else reportLater(this.#failure.error, error)
  }

  /** Calls `listener` when the task has ended; answers how to unsubscribe. */
  onEnd(listener: () => void): () => void {
    this.#listeners ??= new Set()
    this.#listeners.add(listener)
    return () => {
      this.#listeners?.delete(listener)
    }
  }

  childEnded(child: Fiber<unknown>): void {
    this.#children?.delete(child)
    if (child.#failure !== undefined) this.fail(child.#failure.error)
    else if (this.#bodyOver) this.enqueue()
  }

  /** Puts the task in line. */
  enqueue(): void {
    if (this.#queued) return
    this.#queued = true
    this.scheduler.enqueue(this)
  }

  /** Lets the body go on to its next trap. Called by the scheduler alone. */
  step(): void {
    this.#queued = false
    if (this.#attention && !this.attend()) return
    const how = this.#how
    const value = this.#value
    this.#value = undefined
    let step: IteratorResult<unknown, T>
    try {
      step = how === 'next' ? this.#generator.next(value) : this.#generator[how](value as never)
    } catch (error) {
      this.note(error)
      this.#cancelled = this.#cancelling = true
      return this.#leave()
    }
    if (step.done === true) {
      this.#result = step.value
      this.#leave()
    } else if (step.value === undefined) {
      this.scheduler.trace(this, 'yield')
      this.#whole = false
      this.#goOn('next', undefined)
    } else this.#serve(step.value as NonNullable<unknown>)
  }

  /** Does what there is to do beside the body; answers whether the body is to go on. */
  attend(): boolean {
    if (this.#cancelling) {
      this.#cancelling = false
      this.cancelChildren()
    }
    if (this.#bodyOver) {
      if (this.#state === 'running' && !this.#children?.size) this.end()
      return false
    }
    if (!this.#cancelled || this.#returning) return !this.#waiting
    if (this.#whole) return !this.#waiting
    if (this.#waiting) {
      if (this.#callOff?.() === STAY) return false
      this.#stopWaiting()
    }
    this.interrupt()
    return true
  }

  cancelChildren(): void {
    for (const child of this.#children ?? []) child.cancel()
  }

  /** Has the body return from where it stands: its `finally` blocks run, a `catch` does not. */
  interrupt(): void {
    if (this.#how === 'throw') this.note(this.#value) // it failed before it was told to end
    this.#returning = true
    this.#how = 'return'
    this.#value = undefined
  }

  end(): void {
    this.#state = this.#failure !== undefined ? 'failed' : this.#cancelled ? 'killed' : 'returned'
    this.scheduler.trace(this, this.#state)
    if (this.#spawned) this.#parent?.childEnded(this)
    const listeners = this.#listeners
    this.#listeners = undefined
    for (const listener of listeners ?? []) listener()
  }

  /** How the task ended, in the words of a promise. */
  settle<R>(returned: (result: T) => R, failed: (error: unknown) => R): R {
    if (this.#state === 'returned') return returned(this.result)
    return failed(this.#failure === undefined ? new TaskKilledError(String(this)) : this.#failure.error)
  }

  /** Its promise; made when it is asked for. */
  get promise(): Promise<T> {
    this.#promise ??= new Promise((resolve, reject) => {
      if (this.#state === 'running') this.onEnd(() => this.settle(resolve, reject))
      else this.settle(resolve, reject)
    })
    return this.#promise
  }

  // biome-ignore lint/suspicious/noThenProperty: a task is awaited like a promise
  then<A = T, B = never>(
    returned?: ((result: T) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null
  ): Promise<A | B> {
    return this.promise.then(returned, failed)
  }

  catch<B = never>(failed?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.promise.catch(failed)
  }

  finally(ended?: (() => void) | null): Promise<T> {
    return this.promise.finally(ended)
  }

  get [Symbol.toStringTag](): string {
    return 'Task'
  }

  kill(): Promise<boolean> {
    if (this.#state !== 'running') return Promise.resolve(false)
    this.#promise?.catch(() => {}) // whoever kills a task does not wait for its result
    this.cancel()
    return new Promise((resolve, reject) => {
      this.onEnd(() => (this.#failure === undefined ? resolve(true) : reject(this.#failure.error)))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }

  /** The body is over. */
  #leave(): void {
    this.#bodyOver = this.#attention = true
    this.attend()
  }

  #goOn(how: How, value: unknown): void {
    this.#how = how
    this.#value = value
    this.enqueue()
  }

  #serve(request: NonNullable<unknown> | null): void {
    this.#whole = request instanceof Trap && request.whole
    if (this.#cancelled && !this.#returning && !this.#whole) return this.#goOn('next', undefined) // killed while it ran
    if (request instanceof Trap) return this.#begin(request)
    const promise = request instanceof Wait ? request.promise : request
    if (isPromise(promise)) return this.#begin(waitFor(promise))
    if (request === null || request === DONE) return this.#goOn('next', request)
    this.#goOn(
      'throw',
      new TypeError(
        `${this} yielded ${describe(request)}${delegation(request)}. A task gives others a turn with a bare yield, and waits with yield* wait(promise)`
      )
    )
  }

  #begin(trap: Trap): void {
    this.scheduler.trace(this, trap.name, trap.about)
    this.#waiting = this.#attention = true
    this.#how = 'next'
    const ticket = ++this.#ticket
    const resume = (how: How, value: unknown): void => {
      if (ticket !== this.#ticket) return
      this.#stopWaiting()
      this.#goOn(how, value)
    }
    try {
      const callOff = trap.begin(this, resume)
      if (ticket === this.#ticket) this.#callOff = callOff
    } catch (error) {
      resume('throw', error)
    }
  }

  #stopWaiting(): void {
    this.#ticket++
    this.#waiting = false
    this.#callOff = undefined
    this.#attention = this.#cancelled
  }
}

function waitFor(promise: PromiseLike<unknown>): Trap {
  return new Trap('wait', undefined, (_, resume) => {
    let waiting: Resume | undefined = resume
    promise.then(
      value => waiting?.('next', value),
      error => waiting?.('throw', error)
    )
    // A promise cannot be told that nobody waits any more; one that lives long is not to hold on to the task.
    return () => {
      waiting = undefined
    }
  })
}
