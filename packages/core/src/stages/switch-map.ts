import { checkFunction } from '../check.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { closeAll } from '../push/close-all.ts'
import { operator } from '../push/operator.ts'
import type { Scope } from '../push/scope.ts'
import { Work } from '../push/work.ts'
import { isSource } from '../recognise.ts'
import { Cursor, openIterator, releaseUnopened } from '../run/cursor.ts'
import { pump } from '../run/pump.ts'
import { Pace } from '../run/turn.ts'
import type { CallContext, Reply, Source, Stage } from '../types.ts'

type Fn<In, Out> = (item: In, context: CallContext) => Source<Out> | PromiseLike<Source<Out>>

/**
 * Passes on the items of the source that a function makes of the latest item: a new item stops the source of the one
 * before it, which is returned, and whose `signal` aborts.
 *
 * A source is stopped only while it waits for its own next item, or for the promise of itself. One that has its items
 * at hand, like an array, is read to its end; while an item is being taken a new one waits. The end waits for the last
 * source.
 *
 * @param fn - answers an iterable, an async iterable or a flow, or a promise of one; a string or binary data is one item.
 *   Its `signal` aborts when the next item comes, or the run is over
 * @returns a stage
 * @throws TypeError when `fn` is not a function; the run fails with one when `fn` answers something not iterable
 *
 * @example
 * ```ts
 * import { pipe, switchMap, toArray } from '@costream/core'
 *
 * async function* search(word: string) {
 *   yield `searching ${word}`
 *   yield `found ${word}`
 * }
 * console.log(await pipe(['b', 'bu', 'bus'], switchMap(search), toArray()))
 * // ['searching bus', 'found bus']
 * ```
 */
export function switchMap<In, Out>(fn: Fn<In, Out>): Stage<In, Out> {
  checkFunction(fn, 'switchMap', 'fn')
  return operator<In, Out>('switchMap', (target, scope) => {
    const work = new Work<Out>(target, scope)
    const switcher = new Switcher(fn, work, scope)
    return {
      item: item => work.take(() => switcher.turnTo(item), switcher.ready),
      end: () => work.take(() => {}, switcher.idle),
      release: () => switcher.release(),
      get done() {
        return work.done || target.done === true
      },
      onEnd: work.onEnd
    }
  })
}

/** What was made of one item. */
interface Inner {
  readonly control: { halted: boolean; over: boolean }
  readonly index: number
  controller?: AbortController
  cursor?: Cursor<unknown>
  /** Whether it waits for itself, and may be stopped. */
  waits: boolean
}

class Switcher<In, Out> {
  readonly #fn: Fn<In, Out>
  readonly #work: Work<Out>
  readonly #scope: Scope
  readonly #pace = new Pace()
  readonly #closings = new Set<Promise<void>>()
  #inner: Inner | undefined
  #next: { readonly item: In } | undefined
  #index = 0

  constructor(fn: Fn<In, Out>, work: Work<Out>, scope: Scope) {
    this.#fn = fn
    this.#work = work
    this.#scope = scope
  }

  /** Whether a new item may come. */
  readonly ready = (): boolean =>
    this.#next === undefined && !this.#work.sending && (this.#inner === undefined || this.#inner.waits)

  /** Whether nothing is at work. */
  readonly idle = (): boolean =>
    this.#next === undefined && !this.#work.sending && this.#inner === undefined && this.#closings.size === 0

  /** Stops what is read, and goes on with what is made of `item`: once the target is free. */
  turnTo(item: In): void {
    this.#stop()
    this.#next = { item }
    if (!this.#work.sending) this.#begin()
  }

  release(): PromiseLike<void> | undefined {
    this.#stop()
    const sending = this.#work.release()
    if (this.#closings.size === 0) return sending
    return Promise.all([...this.#closings, sending]).then(() => {})
  }

  #stop(): void {
    const inner = this.#inner
    if (inner === undefined) return
    this.#inner = undefined
    inner.control.halted = inner.control.over = true
    inner.controller?.abort()
    if (inner.cursor !== undefined) this.#close(inner.cursor)
  }

  /** Not waited for before the next source is opened: only the end waits for it. */
  #close(cursor: Cursor<unknown>): void {
    const closing = closeAll([cursor])
    if (closing === undefined) return
    this.#closings.add(closing)
    closing
      .catch(error => this.#work.fail(error))
      .then(() => {
        this.#closings.delete(closing)
        this.#work.changed()
      })
  }

  /** Asked when a send was taken: meanwhile the next source may have begun, and be sending. */
  get #mayBegin(): boolean {
    return this.#next !== undefined && !this.#work.sending && !this.#work.over
  }

  #begin(): void {
    const { item } = this.#next as { readonly item: In }
    this.#next = undefined
    const inner: Inner = { control: { halted: false, over: false }, index: this.#index++, waits: false }
    this.#inner = inner
    const made = this.#fn(item, contextOf(inner, this.#scope))
    if (!isPromise(made)) return this.#read(inner, made)
    inner.waits = true
    made.then(
      source => {
        if (!inner.control.over) this.#attempt(inner, () => this.#read(inner, source))
        else if (isSource(source)) releaseUnopened(source).catch(error => this.#work.fail(error))
      },
      error => this.#failed(inner, error)
    )
  }

  #read(inner: Inner, source: Source<Out>): void {
    if (!isSource(source)) {
      throw new TypeError(
        `switchMap: fn must answer an iterable or an async iterable, got ${describe(source)}`
      )
    }
    const cursor = noteWaits(openIterator<Out>(source as Source<Out>), () => {
      inner.waits = true
      this.#work.changed()
    })
    inner.cursor = cursor
    inner.waits = false
    const reply = pump(cursor, item => this.#take(inner, item), inner.control, this.#pace)
    if (!isPromise(reply)) return this.#finished(inner, reply)
    reply.then(
      settled => this.#finished(inner, settled),
      error => this.#failed(inner, error)
    )
  }

  #take(inner: Inner, item: Out): Reply {
    inner.waits = false
    const reply = this.#work.send(item)
    if (!isPromise(reply)) return reply
    return (reply as PromiseLike<Awaited<Reply>>).then(
      settled => {
        if (settled === DONE) this.#work.finish()
        else if (this.#mayBegin) this.#attempt(inner, () => this.#begin())
        this.#work.changed()
        return settled
      },
      error => {
        this.#work.fail(error)
        throw error
      }
    )
  }

  #finished(inner: Inner, reply: unknown): void {
    if (reply === DONE) this.#work.finish()
    if (this.#inner !== inner) return
    this.#inner = undefined
    if (inner.cursor !== undefined) this.#close(inner.cursor)
    this.#work.changed()
  }

  /** What a source fails with once it was stopped is nobody's any more. */
  #failed(inner: Inner, error: unknown): void {
    if (this.#inner !== inner) return
    this.#stop()
    this.#work.fail(error)
  }

  #attempt(inner: Inner, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#work.fail(error)
      this.#failed(inner, error)
    }
  }
}

function contextOf(inner: Inner, scope: Scope): CallContext {
  return {
    index: inner.index,
    get signal() {
      inner.controller ??= new AbortController()
      if (inner.control.over || scope.over) inner.controller.abort()
      return inner.controller.signal
    }
  }
}

/** The same cursor; `waits` is called whenever there is no item at hand. */
function noteWaits<T>(cursor: Cursor<T>, waits: () => void): Cursor<T> {
  const { iterator, sync } = cursor
  const noted = {
    next() {
      const step = iterator.next()
      if (!sync || isPromise((step as IteratorResult<T>).value)) waits()
      return step
    },
    ...(iterator.return && { return: () => iterator.return?.() })
  }
  return new Cursor<T>(noted, sync)
}
