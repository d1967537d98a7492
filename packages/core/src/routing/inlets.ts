import { reportLater } from '../diagnostics.ts'
import { isPromise } from '../is-promise.ts'
import type { Plan } from '../pull/plan.ts'
import type { Failure } from '../types.ts'
import { Inlet, type Step } from './inlet.ts'

/** What one of several sources answered to a read. */
export interface Arrival<T> {
  readonly index: number
  readonly step: Step<T>
}

interface Failed {
  readonly failure: Failure
}

/** Several sources that are read side by side: each has at most one read under way, and they answer in any order. */
export class Inlets<T> {
  readonly #inlets: readonly Inlet<T>[]
  readonly #arrived: (Arrival<T> | Failed)[] = []
  #wake: (() => void) | undefined
  #closing: Promise<void> | undefined
  #first: Failure | undefined

  constructor(plans: readonly Plan[]) {
    this.#inlets = plans.map(plan => new Inlet<T>(plan))
  }

  get size(): number {
    return this.#inlets.length
  }

  /** Asks one source for an item. */
  ask(index: number): void {
    if (this.#closing !== undefined) return
    const inlet = this.#inlets[index] as Inlet<T>
    const fail = (error: unknown): void => this.#arrive({ failure: { error } })
    try {
      const step = inlet.read()
      if (isPromise(step)) (step as Promise<Step<T>>).then(step => this.#arrive({ index, step }), fail)
      else this.#arrive({ index, step })
    } catch (error) {
      fail(error)
    }
  }

  /** Asks every source for an item. */
  askAll(): void {
    for (let index = 0; index < this.size; index++) this.ask(index)
  }

  /** What arrived first of what was not taken yet; nothing once the sources are closed. Rejects where a read failed. */
  async arrival(): Promise<Arrival<T> | undefined> {
    while (this.#closing === undefined) {
      const arrival = this.#arrived.shift()
      if (arrival !== undefined) {
        if ('failure' in arrival) throw arrival.failure.error
        return arrival
      }
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    return undefined
  }

  /** Reads one item of one source, where nothing else is under way. */
  async read(index: number): Promise<Step<T>> {
    this.ask(index)
    return (await this.arrival())?.step ?? { done: true, value: undefined }
  }

  /** Returns every source, all at a time; rejects with the first failure of a clean-up. */
  close(failure?: Failure): Promise<void> {
    this.#first ??= failure
    this.#closing ??= this.#close(failure)
    return this.#closing
  }

  async #close(failure?: Failure): Promise<void> {
    for (const arrival of this.#arrived.splice(0)) this.#late(arrival)
    this.#wake?.()
    const closed = await Promise.allSettled(this.#inlets.map(inlet => inlet.close(failure)))
    const [first, ...others] = closed.filter(outcome => outcome.status === 'rejected')
    if (first === undefined) return
    for (const { reason } of others) reportLater(first.reason, reason)
    throw first.reason
  }

  #arrive(arrival: Arrival<T> | Failed): void {
    if (this.#closing !== undefined) return this.#late(arrival)
    this.#arrived.push(arrival)
    this.#wake?.()
  }

  /** Nobody waits any more: an item is dropped, a failure is not lost. */
  #late(arrival: Arrival<T> | Failed): void {
    if ('failure' in arrival) reportLater(this.#first?.error, arrival.failure.error)
  }
}
