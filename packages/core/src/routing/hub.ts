import { checkCount, checkOptions } from '../check.ts'
import { DONE } from '../done.ts'
import { Fifo } from '../fifo.ts'
import { isPromise } from '../is-promise.ts'
import { guard } from '../push/guard.ts'
import { isPending, type Settled } from '../push/reply.ts'
import { Scope } from '../push/scope.ts'
import { openTarget } from '../push/sound.ts'
import { checkTarget } from '../recognise.ts'
import type { EndListener, Failure, Reply, Sink, Target } from '../types.ts'
import { Outlet } from './outlet.ts'
import { type BranchOptions, checkBranchOptions } from './outlet-options.ts'
import { throwAll } from './throw-all.ts'

/** Options of `hub`. */
export interface HubOptions {
  /** How many of the latest items a target gets first when it joins. Default 0. */
  readonly replay?: number
}

/** A target that joined a hub. */
export interface Member<out R> {
  /** Its result, once it has left, is done, or the hub is closed; rejects with its failure, or with the hub's. */
  readonly result: Promise<R>
  /** How many items were dropped because its buffer was full. */
  readonly dropped: number
  /** Leaves the hub: gets what waits in its buffer, then is closed. Answers the result. */
  leave(): Promise<R>
}

/** A target that sends what it gets to all targets that have joined it. */
export interface Hub<T> extends Target<T>, AsyncDisposable {
  /** How many targets have joined. */
  readonly size: number
  /** Adds a target, or a sink, which is opened. It gets the next item as its first, after those replayed. */
  join<R>(target: Target<T, R> | Sink<T, R>, options?: BranchOptions<T>): Member<R>
}

/**
 * Makes a target that others join and leave while it runs.
 *
 * Each has a buffer and a policy of its own where wanted, as a `branch` has; without one the slowest sets the pace. With
 * nobody there, items go nowhere. A target that is done leaves by itself; one that fails and is not isolated fails the
 * hub. `close` closes all; disposing of a hub that was not closed throws an AbortError into them.
 *
 * @param options - how many items are replayed to whoever joins
 * @returns the hub
 * @throws TypeError, RangeError for a wrong option
 *
 * @example
 * ```ts
 * import { hub, toArray } from '@costream/core'
 *
 * const buses = hub<string>({ replay: 1 })
 * buses.send('22')
 * const late = buses.join(toArray())
 * buses.send('80')
 * console.log(await late.leave()) // ['22', '80']
 * buses.close()
 * ```
 */
export function hub<T>(options: HubOptions = {}): Hub<T> {
  checkOptions(options, 'hub', ['replay'])
  const { replay = 0 } = options
  checkCount(replay, 'hub', 'replay', 0)
  const members = new Members<T>(replay)
  const target = guard(members, 'hub')
  return Object.defineProperties(target, {
    size: { get: () => members.size },
    join: { value: members.join },
    [Symbol.asyncDispose]: { value: () => dispose(target, members) }
  }) as Hub<T>
}

/** Its owner left it without a word: that is not a good end. */
async function dispose(target: Target<never>, members: { readonly over: boolean }): Promise<void> {
  if (members.over) return
  try {
    await target.throw(new DOMException('The hub was disposed of before it was closed', 'AbortError'))
    await target.close()
  } catch {
    // told to the members
  }
}

/** One target in a hub. */
class Joined<T, R> implements Member<R> {
  readonly result: Promise<R>
  readonly outlet: Outlet<T, R>
  readonly #remove: () => void
  readonly #resolve: (result: R | PromiseLike<R>) => void
  readonly #unsubscribe: () => void
  #dropped = 0

  constructor(target: Target<T, R>, options: BranchOptions<T>, remove: () => void, fail: EndListener) {
    const { promise, resolve } = Promise.withResolvers<R>()
    promise.catch(() => {}) // a failure is told by the hub too, where it is not isolated
    this.result = promise
    this.#resolve = resolve
    this.#remove = remove
    const onDrop = (item: T): void => {
      this.#dropped++
      options.onDrop?.(item)
    }
    this.outlet = new Outlet(target, 'a member of a hub', { ...options, onDrop })
    this.#unsubscribe = this.outlet.onEnd(failure => {
      if (failure === undefined) this.leave()
      else fail(failure)
    })
  }

  get dropped(): number {
    return this.#dropped
  }

  leave(): Promise<R> {
    this.#remove()
    return this.end()
  }

  /** Closes the target, or hears its failure; either is the result. */
  end(): Promise<R> {
    this.#unsubscribe()
    this.#resolve(this.#close())
    return this.result
  }

  async #close(): Promise<R> {
    const result = (await this.outlet.close()) as R
    if (this.outlet.failure !== undefined) throw this.outlet.failure.error
    return result
  }
}

/** The targets that are in a hub. */
class Members<T> implements Target<T> {
  over = false
  readonly #replay: number
  readonly #latest = new Fifo<T>()
  readonly #scope = new Scope()
  readonly #listeners = new Set<EndListener>()
  #failure: Failure | undefined
  #members: readonly Joined<T, unknown>[] = [] // replaced, never changed: one may join or leave while an item is sent

  constructor(replay: number) {
    this.#replay = replay
  }

  get size(): number {
    return this.#members.length
  }

  readonly join = <R>(target: Target<T, R> | Sink<T, R>, options: BranchOptions<T> = {}): Member<R> => {
    checkTarget(target, 'join', 'the first argument')
    checkBranchOptions(options as BranchOptions, 'join')
    if (this.over) throw new TypeError('Cannot join a hub: it is closed, or has failed')
    const remove = (): void => {
      this.#members = this.#members.filter(other => other !== (member as unknown))
    }
    const member: Joined<T, R> = new Joined(openTarget(target), options, remove, this.#failed)
    this.#members = [...this.#members, member as unknown as Joined<T, unknown>]
    if (member.outlet.done) member.leave()
    else
      member.outlet.prefill(Array.from({ length: this.#latest.size }, (_, index) => this.#latest.at(index)))
    return member
  }

  send(item: T): Reply {
    if (this.#failure !== undefined) throw this.#failure.error
    this.#remember(item)
    const waits: PromiseLike<unknown>[] = []
    for (const member of this.#members) {
      const reply = member.outlet.send(item)
      if (reply === undefined) continue
      if (isPending(reply, 'a member of a hub')) waits.push(reply)
      else if (reply === DONE) member.leave()
    }
    if (waits.length > 0) return this.#scope.wait(Promise.all(waits), () => {})
  }

  throw(error: unknown, aborted?: boolean): Reply {
    this.#scope.fail(error)
    this.over = true
    const members = this.#members
    if (members.length === 0) throw error
    const failed = (raised: unknown): never => {
      for (const member of members) member.end()
      throw raised
    }
    try {
      const reply = throwAll(
        members.map(({ outlet }) => outlet),
        error,
        aborted
      )
      return isPromise(reply) ? (reply as PromiseLike<Settled>).then(undefined, failed) : reply
    } catch (raised) {
      return failed(raised)
    }
  }

  close(): void | Promise<void> {
    this.over = true
    this.#scope.end()
    const members = this.#members
    this.#members = []
    if (members.length > 0) return Promise.all(members.map(member => member.end())).then(() => {})
  }

  onEnd(listener: EndListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  readonly #failed: EndListener = failure => {
    this.#failure ??= failure
    for (const listener of this.#listeners) listener(failure)
  }

  #remember(item: T): void {
    if (this.#replay === 0) return
    this.#latest.push(item)
    if (this.#latest.size > this.#replay) this.#latest.shift()
  }
}
