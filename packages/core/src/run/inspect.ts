import { type Branded, FLOW } from '../brands.ts'
import { checkFunction } from '../check.ts'
import { describe } from '../describe.ts'
import { tellAll } from '../diagnostics.ts'
import { isPromise } from '../is-promise.ts'
import type { Plan } from '../pull/plan.ts'
import type { Flow, Reply, Target } from '../types.ts'
import type { Cursor } from './cursor.ts'
import type { Running } from './lifecycle.ts'
import { type Probe, probing } from './probe.ts'

/** How one part of a pipeline stands. */
export interface PartState {
  /** The name of the stage, sink or target; of the source its class. */
  readonly name: string
  /** How many items have come to it; of the source, how many came from it. */
  readonly items: number
  /** How long, in milliseconds, it has been at the last of them. Left out where it is ready for more. */
  readonly busyFor?: number
}

/** How a run stands. */
export interface RunState {
  readonly state: 'running' | 'ended' | 'failed'
  /** How long ago, in milliseconds, it began. */
  readonly age: number
  /** The source, the stages and what they end in, in order. */
  readonly parts: readonly PartState[]
  /** The part that all others wait for, and for how many milliseconds. Left out where nothing waits. */
  readonly waitsFor?: { readonly name: string; readonly ms: number }
}

/** A run that is watched. */
export interface WatchedRun {
  /** How it stands now. */
  inspect(): RunState
}

/** Runs that are watched. */
export interface Watching extends Disposable {
  /** Those that have begun and not ended, the oldest first. */
  readonly runs: readonly WatchedRun[]
}

/** Hears of the runs that are watched. */
export type RunListener = (event: 'began' | 'ended', run: WatchedRun) => void

/** Where an item is, and since when. */
class Part {
  readonly name: string
  items = 0
  since: number | undefined

  constructor(name: string) {
    this.name = name
  }

  state(now: number): PartState {
    const { name, items, since } = this
    return { name, items, ...(since !== undefined && { busyFor: now - since }) }
  }
}

/** One pipeline: the runs it consists of, a new one behind each pull stage, share what they note. */
class Watched implements Probe, WatchedRun {
  readonly #source: string
  readonly #parts: Part[] = []
  readonly #reads: { readonly cursor: Cursor<unknown>; readonly reader?: string }[] = []
  readonly #start: number = performance.now()
  #quiet: number = this.#start // since when nothing has moved
  #state: RunState['state'] = 'running'

  constructor({ origin }: Plan) {
    this.#source = kindOf(origin.source)
    watched.set(origin, this)
  }

  watch<R>(name: string, target: Target<unknown, R>): Target<unknown, R> {
    const part = new Part(name)
    this.#parts.unshift(part)
    const ready = (): void => {
      part.since = undefined
      this.#quiet = performance.now()
    }
    const watched: Target<unknown, R> = {
      send: item => {
        part.items++
        const reply = target.send(item)
        if (!isPromise(reply)) this.#quiet = performance.now()
        else {
          part.since = performance.now()
          reply.then(ready, ready)
        }
        return reply as Reply
      },
      throw: (error, aborted) => target.throw(error, aborted),
      close: () => target.close(),
      get done() {
        return target.done === true
      }
    }
    if (target.onEnd !== undefined) Object.assign(watched, { onEnd: target.onEnd.bind(target) })
    return watched
  }

  began(run: Running<unknown>, cursor: Cursor<unknown>, reader?: string): void {
    // A run within ends with the one it is within, and may have begun before.
    if (reader !== undefined) return void this.#reads.unshift({ cursor, reader })
    this.#reads.push({ cursor })
    watched.set(run.result, this)
    tellAll(listeners, 'began', this)
    run.result.then(
      () => this.#end('ended'),
      () => this.#end('failed')
    )
  }

  inspect(): RunState {
    const now = performance.now()
    const parts = [this.#sourceState(now), ...this.#parts.map(part => part.state(now))]
    const slowest = parts.findLast(part => part.busyFor !== undefined) ?? this.#betweenReads(now)
    return {
      state: this.#state,
      age: now - this.#start,
      parts,
      ...(slowest?.busyFor !== undefined && { waitsFor: { name: slowest.name, ms: slowest.busyFor } })
    }
  }

  #sourceState(now: number): PartState {
    const waits = this.#state === 'running' && this.#reads[0]?.cursor.parked === true
    return {
      name: this.#source,
      items: this.#parts[0]?.items ?? 0,
      ...(waits && { busyFor: now - this.#quiet })
    }
  }

  /** The pull stage that is asked for an item, and asks for none itself. */
  #betweenReads(now: number): { readonly name: string; readonly busyFor: number } | undefined {
    const asked = this.#reads.findIndex(({ cursor }) => cursor.parked)
    const name = this.#reads[asked - 1]?.reader
    return name === undefined ? undefined : { name, busyFor: now - this.#quiet }
  }

  #end(state: 'ended' | 'failed'): void {
    this.#state = state
    this.#reads.length = 0
    for (const part of this.#parts) part.since = undefined
    tellAll(listeners, 'ended', this)
  }
}

/** The runs that are watched, by the promise of their result and by the source of their flow. */
const watched = new WeakMap<object, Watched>()

const listeners = new Set<RunListener>()

/** What a source is: a Generator, a ReadStream. */
function kindOf(source: unknown): string {
  const tag = Object.prototype.toString.call(source).slice(8, -1)
  return tag === 'Object' ? ((source as object).constructor?.name ?? tag) : tag
}

/**
 * Begins to watch runs: those that begin from now on can be asked how they stand, with `inspect`.
 *
 * While nobody watches, it costs nothing. While somebody does, each part of a pipeline costs a call and a look at the
 * clock an item. Synchronous runs are not watched: while they run nobody can ask.
 *
 * @param listener - hears of each run that begins and ends
 * @returns the runs that are under way; disposing of it ends the watch
 * @throws TypeError when `listener` is not a function
 *
 * @example
 * ```ts
 * import { channel, map, pipe, toArray, watchRuns } from '@costream/core'
 *
 * const watching = watchRuns()
 * const { target, source } = channel<number>()
 * const result = pipe(source, map(n => n * 2), toArray())
 * await target.send(1)
 * console.log(watching.runs.map(run => run.inspect().parts.map(part => part.name).join(' → ')))
 * // ['Channel → map → toArray']
 * await target.close()
 * console.log(await result) // [2]
 * watching[Symbol.dispose]()
 * ```
 */
export function watchRuns(listener: RunListener = () => {}): Watching {
  checkFunction(listener, 'watchRuns', 'listener')
  const runs = new Set<WatchedRun>()
  const own: RunListener = (event, run) => {
    if (event === 'began') runs.add(run)
    else runs.delete(run)
    listener(event, run)
  }
  listeners.add(own)
  probing.probe = plan => new Watched(plan)
  return {
    get runs() {
      return [...runs]
    },
    [Symbol.dispose]() {
      listeners.delete(own)
      if (listeners.size === 0) probing.probe = undefined
    }
  }
}

/**
 * Tells how a run stands: how many items have come to each part, which part all the others wait for, and since when. So a
 * pipeline that hangs can be asked why.
 *
 * @param run - what `pipe`, `run` or `drive` answered: a promise, or a flow that is being read; or one of the runs that
 *   `watchRuns` tells
 * @returns the state at this moment
 * @throws TypeError when `run` is not watched: `watchRuns` was not called before it began, or it has not begun
 *
 * @example
 * ```ts
 * import { forEach, inspect, pipe, watchRuns } from '@costream/core'
 *
 * const watching = watchRuns()
 * const never = new Promise<void>(() => {})
 * const result = pipe(['22', '80'], forEach(bus => (bus === '80' ? never : undefined)))
 * console.log(inspect(result).waitsFor?.name) // forEach
 * watching[Symbol.dispose]()
 * ```
 */
export function inspect(run: Flow<unknown> | PromiseLike<unknown> | WatchedRun): RunState {
  if (run instanceof Watched) return run.inspect()
  const key = (run as Branded)?.[FLOW]?.origin ?? run
  const found = Object(key) === key ? watched.get(key) : undefined
  if (found !== undefined) return found.inspect()
  throw new TypeError(
    `inspect: there is no watched run behind ${describe(run)}. Call watchRuns() before it begins`
  )
}
