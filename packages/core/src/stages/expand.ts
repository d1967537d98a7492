import { checkCount, checkFunction, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { withContext } from '../push/call.ts'
import { closeAll } from '../push/close-all.ts'
import { operator } from '../push/operator.ts'
import type { Scope } from '../push/scope.ts'
import { Work } from '../push/work.ts'
import { isSource } from '../recognise.ts'
import { type Cursor, openIterator, releaseLate } from '../run/cursor.ts'
import { pump } from '../run/pump.ts'
import { Pace } from '../run/turn.ts'
import type { CallContext, Reply, Source, Stage } from '../types.ts'

/** Options of `expand`. */
export interface ExpandOptions {
  /** How many promises of `fn` may be pending at a time. Default 1. */
  readonly concurrency?: number
}

/**
 * Passes every item on and feeds back what a function makes of it: for trees, pages and crawlers.
 *
 * The order is depth first: an item, then all that comes of it, before its next sibling. Sources that `fn` answers are
 * read one item at a time, as far as they are wanted, and returned. With `concurrency` above 1 siblings go on while
 * promises of `fn` are pending; what one of those answers comes before the siblings that are left.
 *
 * It does not know where it was: a graph with cycles never ends unless `fn` leaves out what it has seen.
 *
 * @param fn - answers what comes of an item: an iterable, an async iterable or a flow (empty at a leaf), or a promise of
 *   one. After a failure, or an early stop, calls at work hear it from their `signal` and are waited for
 * @param options - how many calls may be at work at a time
 * @returns a stage
 * @throws TypeError, RangeError when `fn` is not a function or an option is wrong; the run fails with a `TypeError` when
 *   `fn` answers something not iterable
 *
 * @example
 * ```ts
 * import { expand, pipe, toArray } from '@costream/core'
 *
 * const links: Record<string, string[]> = { home: ['news', 'about'], news: ['today'] }
 * console.log(await pipe(['home'], expand(page => links[page] ?? []), toArray()))
 * // ['home', 'news', 'today', 'about']
 * ```
 */
export function expand<T>(
  fn: (item: T, context: CallContext) => Source<T> | PromiseLike<Source<T>>,
  options?: ExpandOptions
): Stage<T, T> {
  checkFunction(fn, 'expand', 'fn')
  checkOptions(options, 'expand', ['concurrency'])
  const { concurrency = 1 } = options ?? {}
  checkCount(concurrency, 'expand', 'concurrency', 1)
  return operator<T, T>('expand', (target, scope) => {
    const work = new Work<T>(target, scope)
    const expansion = new Expansion(withContext(fn, scope), concurrency, work, scope)
    return {
      item: item => work.take(() => expansion.add(item), expansion.ready),
      end: () => work.take(() => {}, expansion.idle),
      release: () => expansion.release(),
      get done() {
        return work.done || target.done === true
      },
      onEnd: work.onEnd
    }
  })
}

/** The sources that are read, a stack, and the calls that are to add to it. One loop reads and sends. */
class Expansion<T> {
  readonly #call: (item: T) => Source<T> | PromiseLike<Source<T>>
  readonly #concurrency: number
  readonly #work: Work<T>
  readonly #scope: Scope
  readonly #control = { halted: false, over: false }
  readonly #pace = new Pace()
  readonly #stack: Cursor<T>[] = []
  readonly #quiet = Promise.withResolvers<void>()
  #calls = 0
  #reading = false

  constructor(
    call: (item: T) => Source<T> | PromiseLike<Source<T>>,
    concurrency: number,
    work: Work<T>,
    scope: Scope
  ) {
    this.#call = call
    this.#concurrency = concurrency
    this.#work = work
    this.#scope = scope
  }

  /** Whether there is nothing to read but room for a call. */
  readonly ready = (): boolean =>
    !this.#reading && this.#stack.length === 0 && this.#calls < this.#concurrency

  readonly idle = (): boolean => !this.#reading && this.#stack.length === 0 && this.#calls === 0

  add(item: T): void {
    this.#stack.unshift(openIterator<T>([item]))
    this.#advance()
  }

  release(): Promise<void> | undefined {
    this.#control.over = this.#control.halted = true
    const closing = closeAll(this.#stack.splice(0))
    const sending = this.#work.release()
    if (this.#calls === 0 && sending === undefined) return closing
    closing?.catch(() => {}) // heard when all is through
    return this.#through(sending, closing)
  }

  async #through(...parts: readonly (PromiseLike<void> | undefined)[]): Promise<void> {
    if (this.#calls > 0) await this.#quiet.promise
    for (const part of parts) await part
  }

  #advance(): void {
    if (this.#reading) return
    this.#reading = true
    this.#readOn(undefined)
  }

  /** Reads item by item, at once as long as nothing has to be waited for. */
  readonly #readOn = (settled: unknown): void => {
    try {
      let reply: unknown = settled
      while (!isPromise(reply)) {
        if (reply === DONE) return this.#work.finish()
        if (this.#work.over) return
        const cursor = this.#top()
        if (cursor === undefined || this.#calls >= this.#concurrency) {
          this.#reading = false
          return this.#work.changed()
        }
        this.#control.halted = false
        reply = pump(cursor, this.#visit, this.#control, this.#pace)
      }
      reply.then(this.#readOn, this.#failed)
    } catch (error) {
      this.#failed(error)
    }
  }

  readonly #failed = (error: unknown): void => {
    this.#work.fail(error)
  }

  /** The source to read from; those that are read to their end are let go of, so that a long chain stays flat. */
  #top(): Cursor<T> | undefined {
    for (;;) {
      const cursor = this.#stack.at(-1)
      if (cursor === undefined) return
      const { items } = cursor
      if (items !== undefined && cursor.index >= items.length) cursor.ended = true
      if (!cursor.ended) return cursor
      this.#stack.pop()
    }
  }

  readonly #visit = (item: T): Reply => {
    this.#control.halted = true // one item at a time
    const reply = this.#work.send(item)
    if (!isPromise(reply)) return reply === DONE ? DONE : this.#expand(item)
    return (reply as PromiseLike<Awaited<Reply>>).then(settled =>
      settled === DONE ? DONE : (this.#expand(item) as Awaited<Reply>)
    )
  }

  #expand(item: T): Reply {
    if (this.#scope.over) return
    const found = this.#call(item)
    if (!isPromise(found)) return this.#push(found)
    this.#calls++
    const came = (source: Source<T>): void => {
      this.#ended()
      if (this.#scope.over) releaseLate(source)
      else this.#push(source)
    }
    const failed = (error: unknown): never => {
      this.#ended()
      throw error
    }
    if (this.#concurrency === 1) return (found as PromiseLike<Source<T>>).then(came, failed)
    // Nobody waits for it: what fails is told in the same step, before the end may find that nothing is at work.
    const told =
      <A>(act: (value: A) => void) =>
      (value: A): void => {
        try {
          act(value)
          this.#advance()
        } catch (error) {
          this.#failed(error)
        }
      }
    ;(found as PromiseLike<Source<T>>).then(told(came), told(failed))
  }

  #ended(): void {
    if (--this.#calls === 0 && this.#control.over) this.#quiet.resolve()
  }

  #push(source: Source<T>): void {
    if (!isSource(source)) {
      throw new TypeError(`expand: fn must answer an iterable or an async iterable, got ${describe(source)}`)
    }
    this.#top()
    this.#stack.push(openIterator<T>(source as Source<T>))
  }
}
