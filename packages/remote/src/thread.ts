import type { WorkerOptions } from 'node:worker_threads'
import { checkOptions, describe } from '@costream/core/adapter'
import { checkFlag } from './check.ts'
import { type Place, shared } from './near/place.ts'
import { startThread } from './thread/start-thread.ts'

/** Options of `thread`. */
export interface ThreadOptions {
  /** Whether ArrayBuffers, and views of the whole of one, are moved there and back. Default `false`: copied. */
  readonly transfer?: boolean
  /** What the worker is started with, as `node:worker_threads` names it. */
  readonly worker?: Omit<WorkerOptions, 'workerData' | 'eval' | 'transferList'>
}

/** A worker that is kept for several stages. */
export interface Thread extends AsyncDisposable {}

const places = new WeakMap<object, Place>()

/**
 * Makes a worker thread that several stages share, one after the other or at a time: it starts once, when first needed.
 *
 * While nothing runs in it, it does not keep the program alive. Where it is lost, the next run starts a new one.
 *
 * @param options - what is moved, and what the worker is started with
 * @returns what `threaded` takes as its option `thread`; disposing ends the worker, and what runs in it
 * @throws TypeError for a wrong option, at the call
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 * import { ref, thread, threaded } from '@costream/remote'
 *
 * const one = thread()
 * const pairs = ref<typeof import('@costream/core'), 'pairwise'>('@costream/core', 'pairwise')
 * const stage = threaded(pairs, { thread: one })
 * console.log(await pipe([1, 2, 3], stage, stage, toArray())) // [[[1, 2], [2, 3]]]
 * await one[Symbol.asyncDispose]()
 * ```
 */
export function thread(options: ThreadOptions = {}): Thread {
  checkOptions(options, 'thread', ['transfer', 'worker'])
  checkFlag(options.transfer, 'thread', 'transfer')
  const { transfer = false, worker = {} } = options
  const place = shared(() => startThread({ transfer, worker }))
  const made = { [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
  places.set(made, place)
  return made
}

/** Where the stages of a thread are opened. */
export function placeOf(thread: unknown, caller: string): Place {
  const place = places.get(thread as object)
  if (place !== undefined) return place
  throw new TypeError(`${caller}: thread must be made by thread(), got ${describe(thread)}`)
}
