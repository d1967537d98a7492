import type { WorkerOptions } from 'node:worker_threads'
import type { Stage } from '@costream/core'
import { checkOptions } from '@costream/core/adapter'
import { checkFlag, checkWindow, WINDOW } from './check.ts'
import { stageAt, targetAt, type WindowOptions, windowOf } from './near/elsewhere.ts'
import { eachItsOwn, type Place } from './near/place.ts'
import { type PoolOptions, poolAt } from './near/pool.ts'
import { readPool } from './read-pool.ts'
import { readCall } from './ref.ts'
import type { ArgsOf, StageOf, StageRef, TargetOf } from './stage-ref.ts'
import { startThread } from './thread/start-thread.ts'
import { placeOf, type Thread } from './thread.ts'

/** Options of `threaded`. */
export interface ThreadedOptions extends WindowOptions {
  /** How many workers share the items, or more about it. Default: one, and no pool. */
  readonly pool?: number | PoolOptions
  /** Whether ArrayBuffers, and views of the whole of one, are moved into the thread and back. Default `false`: copied. */
  readonly transfer?: boolean
  /** The worker to run in, made by `thread()`. Default: one of its own for each run. */
  readonly thread?: Thread
  /** What the worker is started with, as `node:worker_threads` names it: `resourceLimits`, `env`, `name`, … */
  readonly worker?: Omit<WorkerOptions, 'workerData' | 'eval' | 'transferList'>
}

/** The type of `threaded`. */
export interface Threaded {
  <M, K extends keyof M & string>(
    module: URL | string,
    name: K,
    args?: ArgsOf<M, K>,
    options?: ThreadedOptions
  ): StageOf<M, K>
  <In, Out>(ref: StageRef<In, Out>, options?: ThreadedOptions): Stage<In, Out>
  /**
   * The target in a thread: items go there, and nothing but the result comes back. The course's `threaded(target)`.
   *
   * The worker starts at the call, and ends when the target is closed or thrown to.
   *
   * @param module - the module
   * @param name - the name of its export: a sink, or a function that answers a sink or a target
   */
  sink<M, K extends keyof M & string>(
    module: URL | string,
    name: K,
    args?: ArgsOf<M, K>,
    options?: ThreadedOptions
  ): TargetOf<M, K>
}

/**
 * Runs a stage in a worker thread, which loads it from its module. Types come from the module; TypeScript works where
 * Node runs it.
 *
 * The worker starts with the run, and ends after it; `thread` keeps one. Items and arguments are cloned as `postMessage`
 * does, in batches. A thread has a cost for every item that crosses: it is worth it from about 20 µs of work an item.
 *
 * @param module - the module: `new URL('./stages.js', import.meta.url)`, an absolute path, or the name of a package; or
 *   a reference made by `ref`
 * @param name - the name of its export: a stage, or a function that answers one
 * @param args - what that function is called with
 * @param options - the window, what is moved, the worker
 * @returns a stage. Its run fails with the far stage's error, with a TypeError for an item that cannot be cloned, with a
 *   LinkLostError where the worker ends before the stage
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 * import { threaded } from '@costream/remote'
 *
 * const pairs = threaded<typeof import('@costream/core'), 'pairwise'>('@costream/core', 'pairwise')
 * console.log(await pipe([1, 2, 3], pairs, toArray())) // [[1, 2], [2, 3]]
 *
 * const total = threaded.sink<typeof import('@costream/core'), 'count'>('@costream/core', 'count')
 * await total.send('22')
 * console.log(await total.close()) // 1
 * ```
 */
export const threaded: Threaded = Object.assign(
  (...call: unknown[]): Stage<unknown, unknown> => {
    const { ref, options = {} } = readCall<ThreadedOptions>(call, 'threaded')
    const place = threadPlace(options, 'threaded')
    const pool = readPool(options, 'threaded')
    return pool === undefined ? stageAt(ref, place, windowOf(options)) : poolAt(ref, place, pool)
  },
  {
    sink(...call: unknown[]): unknown {
      const { ref, options = {} } = readCall<ThreadedOptions>(call, 'threaded.sink')
      return targetAt(ref, threadPlace(options, 'threaded.sink'), windowOf(options))
    }
  }
) as Threaded

function threadPlace(options: ThreadedOptions, caller: string): Place {
  checkOptions(options, caller, [...WINDOW, 'pool', 'transfer', 'thread', 'worker'])
  checkWindow(options, caller)
  checkFlag(options.transfer, caller, 'transfer')
  const { thread, transfer = false, worker = {} } = options
  if (thread !== undefined) return placeOf(thread, caller)
  return eachItsOwn(onIdle => startThread({ transfer, worker, onIdle }))
}
