import { reportLater } from '../diagnostics.ts'
import { Fifo } from '../fifo.ts'
import type { Plan } from '../pull/plan.ts'
import type { Failure } from '../types.ts'
import { Inlet, type Reader, type Step } from './inlet.ts'

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
  readonly #readers: readonly Reader<T>[]
  readonly #arrived = new Fifo<Arrival<T> | Failed>()
  #wake: (() => void) | undefined
  #closing: Promise<void> | undefined
  #first: Failure | undefined

  constructor(plans: readonly Plan[]) {
    const failed = (error: unknown): void => this.#arrive({ failure: { error } })
    this.#inlets = plans.map(plan => new Inlet<T>(plan))
    this.#readers = plans.map((_, index) => ({ arrived: step => this.#arrive({ index, step }), failed }))
  }

  get size(): number {
    return this.#inlets.length
  }

  /** Asks one source for an item. */
  ask(index: number): void {
    if (this.#closing === undefined) this.#inlets[index]?.ask(this.#readers[index] as Reader<T>)
  }

  /** Asks every source for an item. */
  askAll(): void {
    for (let index = 0; index < this.size; index++) this.ask(index)
  }

  /** What arrived first of what was not taken yet; nothing where that is a failure, or nothing has come. */
  poll(): Arrival<T> | undefined {
    if (this.#arrived.size === 0 || this.#closing !== undefined || 'failure' in this.#arrived.at(0))
      return undefined
    return this.#arrived.shift() as Arrival<T>
  }

  /** The same, waited for; nothing once the sources are closed. Rejects where a read failed. */
  async arrival(): Promise<Arrival<T> | undefined> {
    while (this.#closing === undefined) {
      if (this.#arrived.size > 0) {
        const arrival = this.#arrived.shift()
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
    while (this.#arrived.size > 0) this.#late(this.#arrived.shift())
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
