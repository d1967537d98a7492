import type { Failure } from '@costream/core'
import { LinkLostError } from '../link-lost-error.ts'
import type { Pair } from './couple.ts'

type Items = readonly unknown[]

interface Call {
  readonly chunk: Items
  readonly answer: PromiseWithResolvers<Items>
  tries: number
}

/** How often a chunk is tried whose worker is lost: one that kills every worker is to blame itself. */
const TRIES = 3

/** One worker of a pool: it answers chunks in the order it was given them. */
export class Lane {
  readonly #open: () => Pair<Items, Items>
  readonly #idempotent: boolean
  readonly #calls: Call[] = []
  #pair: Pair<Items, Items> | undefined
  #reading: Promise<void> | undefined
  #rest: Items = []
  #finished = false

  /** @param idempotent - whether chunks that were not answered may be tried again by another worker */
  constructor(open: () => Pair<Items, Items>, idempotent: boolean) {
    this.#open = open
    this.#idempotent = idempotent
  }

  /** How many chunks it has to answer. */
  get load(): number {
    return this.#finished ? Infinity : this.#calls.length
  }

  /** Whether its stage wants no more. */
  get finished(): boolean {
    return this.#finished
  }

  /** Answers what comes of a chunk; nothing where the stage wants no more. */
  call(chunk: Items): Promise<Items> {
    const call = { chunk, answer: Promise.withResolvers<Items>(), tries: 0 }
    if (this.#finished) return Promise.resolve([])
    this.#calls.push(call)
    this.#post(call)
    return call.answer.promise
  }

  /** Ends the stage; answers what it held back. */
  async close(): Promise<Items> {
    if (this.#pair === undefined) return []
    const closing = this.#finished ? undefined : this.#pair.outlet.close()
    await this.#reading
    await closing
    return this.#rest
  }

  /** Ends the worker, whatever it is at. */
  async release(failure: Failure): Promise<void> {
    const pair = this.#pair
    if (pair === undefined || pair.outlet.settled) return
    pair.inlet.release(failure)
    pair.inlet.close({ failure })
    await Promise.resolve(pair.outlet.throw(failure.error, true)).catch(() => {})
  }

  #start(): Pair<Items, Items> {
    const pair = this.#open()
    this.#pair = pair
    pair.outlet.onEnd(failure => failure !== undefined && this.#fail(pair, failure.error))
    this.#reading = this.#read(pair).catch(error => this.#fail(pair, error))
    return pair
  }

  #post(call: Call): void {
    const pair = this.#pair ?? this.#start()
    call.tries++
    try {
      // Who calls waits for the answer; the window has room for as many chunks as there are calls.
      Promise.resolve(pair.outlet.send(call.chunk)).catch(error => this.#fail(pair, error))
    } catch (error) {
      this.#fail(pair, error)
    }
  }

  async #read({ inlet }: Pair<Items, Items>): Promise<void> {
    for (;;) {
      const { done, value } = await inlet.next()
      if (done) break
      const call = this.#calls.shift()
      if (call === undefined) this.#rest = value
      else call.answer.resolve(value)
    }
    inlet.close({})
    this.#finished = true
    for (const { answer } of this.#calls.splice(0)) answer.resolve([])
  }

  #fail(pair: Pair<Items, Items>, error: unknown): void {
    if (pair !== this.#pair) return // it was replaced
    pair.inlet.close({ failure: { error } })
    const [first] = this.#calls
    const again =
      this.#idempotent && error instanceof LinkLostError && first !== undefined && first.tries < TRIES
    if (!again) {
      for (const { answer } of this.#calls.splice(0)) answer.reject(error)
      return
    }
    this.#start()
    for (const call of this.#calls) this.#post(call)
  }
}
