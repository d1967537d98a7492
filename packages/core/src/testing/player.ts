import type { Failure } from '../types.ts'
import { turn } from './turn.ts'

/** What a tracked source is to do. */
export interface SourceScript<T> {
  /** The items it gives, in order. */
  readonly items: readonly T[]
  /** Gives the items again and again, for ever. Default `false`. */
  readonly endless?: boolean
  /** Fails in place of the item with this number, counted from 0. */
  readonly failAt?: number
  /** What it fails with, boxed so that it may be `undefined`. Default: an Error. */
  readonly failure?: Failure
  /** Never answers in place of the item with this number, counted from 0. */
  readonly parkAt?: number
  /** Is called when the source parks. */
  readonly onPark?: () => void
  /** Every item takes a turn of the event loop. Default `false`. */
  readonly slow?: boolean
  /** What its clean-up fails with when it is stopped early. */
  readonly cleanUpFailure?: Failure
}

/** What happened to a tracked source. */
export interface SourceLog {
  /** How often it was opened. */
  opened: number
  /** How often an item was asked for. */
  reads: number
  /** How many items it gave. */
  given: number
  /** How often its clean-up ran, whatever ended it. */
  cleanUps: number
  /** How often it was returned, or cancelled, from outside; only some forms can tell. */
  returns: number
  /** Whether it came to its end, or failed, by itself. */
  ended: boolean
  /** Whether it failed: in place of an item, or in its clean-up. */
  failed: boolean
}

/** The next thing to do, told from the script. */
type Step<T> =
  | { readonly kind: 'item'; readonly item: T }
  | { readonly kind: 'fail'; readonly error: unknown }
  | { readonly kind: 'park' }
  | { readonly kind: 'end' }

/** One item, boxed; nothing at the end. */
type Found<T> = { readonly item: T } | undefined

const never: Promise<never> = new Promise(() => {})

/** Follows a script, and keeps the log: what all forms of tracked sources share. */
export class Player<T> {
  readonly script: SourceScript<T>
  readonly log: SourceLog = {
    opened: 0,
    reads: 0,
    given: 0,
    cleanUps: 0,
    returns: 0,
    ended: false,
    failed: false
  }
  #index = 0

  constructor(script: SourceScript<T>) {
    this.script = script
  }

  /** The next item, at once: where the script waits it is a promise. A failure is thrown. */
  readNow(): Found<T> {
    const step = this.#read()
    if (step.kind === 'park') return { item: never as T }
    const found = this.#settle(step)
    if (found === undefined || !this.#waits()) return found
    return { item: turn().then(() => found.item) as T }
  }

  /** The next item, when it is time. A failure is thrown. */
  async readLater(): Promise<Found<T>> {
    const step = this.#read()
    if (this.#waits()) await turn()
    return step.kind === 'park' ? never : this.#settle(step)
  }

  /** Runs when the source is over, for whatever reason. */
  cleanUp(): void {
    this.log.cleanUps++
    const { cleanUpFailure } = this.script
    if (this.log.ended || cleanUpFailure === undefined) return
    this.log.failed = true
    throw cleanUpFailure.error
  }

  /** Whether an item takes its time. Of an endless source some do: what never stops reading would leave no turn to others. */
  #waits(): boolean {
    return this.script.slow === true || (this.script.endless === true && this.#index % 1000 === 0)
  }

  #read(): Step<T> {
    const { items, endless = false, failAt, failure, parkAt, onPark } = this.script
    const index = this.#index++
    this.log.reads++
    if (index === failAt)
      return { kind: 'fail', error: failure === undefined ? new Error('source') : failure.error }
    if (index === parkAt) {
      onPark?.()
      return { kind: 'park' }
    }
    if (index >= items.length && !(endless && items.length > 0)) return { kind: 'end' }
    this.log.given++
    return { kind: 'item', item: items[index % items.length] as T }
  }

  #settle(step: Exclude<Step<T>, { kind: 'park' }>): Found<T> {
    if (step.kind === 'item') return step
    this.log.ended = true
    if (step.kind === 'end') return undefined
    this.log.failed = true
    throw step.error
  }
}
