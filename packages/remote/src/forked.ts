import type { Stage } from '@costream/core'
import { checkOptions } from '@costream/core/adapter'
import { checkChild, checkCodec, checkWindow, WINDOW } from './check.ts'
import { type Child, placeOf } from './child.ts'
import type { CodecName } from './codec/codec.ts'
import { stageAt, targetAt, type WindowOptions, windowOf } from './near/elsewhere.ts'
import { eachItsOwn, type Place } from './near/place.ts'
import { type PoolOptions, poolAt } from './near/pool.ts'
import { type ChildOptions, startProcess } from './process/start-process.ts'
import { readPool } from './read-pool.ts'
import { readCall } from './ref.ts'
import type { ArgsOf, StageOf, StageRef, TargetOf } from './stage-ref.ts'

/** Options of `forked`. */
export interface ForkedOptions extends WindowOptions {
  /** How many children share the items, or more about it. Default: one, and no pool. */
  readonly pool?: number | PoolOptions
  /** How items become bytes. Default `'clone'`: everything that a thread takes. */
  readonly codec?: CodecName
  /** The child to run in, made by `child()`. Default: one of its own for each run. */
  readonly child?: Child
  /** What the child is started with. */
  readonly process?: ChildOptions
}

/** The type of `forked`. */
export interface Forked {
  <M, K extends keyof M & string>(
    module: URL | string,
    name: K,
    args?: ArgsOf<M, K>,
    options?: ForkedOptions
  ): StageOf<M, K>
  <In, Out>(ref: StageRef<In, Out>, options?: ForkedOptions): Stage<In, Out>
  /**
   * The target in a child process: items go there, and nothing but the result comes back.
   *
   * The child starts at the call, and ends when the target is closed or thrown to.
   */
  sink<M, K extends keyof M & string>(
    module: URL | string,
    name: K,
    args?: ArgsOf<M, K>,
    options?: ForkedOptions
  ): TargetOf<M, K>
}

/**
 * Runs a stage in a child process, with memory of its own: one that runs out of it, crashes or is killed takes nothing
 * else with it.
 *
 * The child starts with the run, and ends after it; `child` keeps one. Frames go over its descriptor 3, its standard
 * output and error are the program's. It ends when this process does, however that ends.
 *
 * @param module - the module: `new URL('./stages.js', import.meta.url)`, an absolute path, or the name of a package; or
 *   a reference made by `ref`
 * @param name - the name of its export: a stage, or a function that answers one
 * @param args - what that function is called with
 * @param options - the window, the codec, the child
 * @returns a stage. Its run fails with the far stage's error, with a TypeError for an item that cannot be carried, with a
 *   LinkLostError that holds exit code or signal, and the end of what was written to standard error, where the child ends
 *   before the stage, or is silent for 15 s
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 * import { forked } from '@costream/remote'
 *
 * const pairs = forked<typeof import('@costream/core'), 'pairwise'>('@costream/core', 'pairwise')
 * console.log(await pipe([1, 2, 3], pairs, toArray())) // [[1, 2], [2, 3]]
 * ```
 */
export const forked: Forked = Object.assign(
  (...call: unknown[]): Stage<unknown, unknown> => {
    const { ref, options = {} } = readCall<ForkedOptions>(call, 'forked')
    const place = processPlace(options, 'forked')
    const pool = readPool(options, 'forked')
    return pool === undefined ? stageAt(ref, place, windowOf(options)) : poolAt(ref, place, pool)
  },
  {
    sink(...call: unknown[]): unknown {
      const { ref, options = {} } = readCall<ForkedOptions>(call, 'forked.sink')
      return targetAt(ref, processPlace(options, 'forked.sink'), windowOf(options))
    }
  }
) as Forked

function processPlace(options: ForkedOptions, caller: string): Place {
  checkOptions(options, caller, [...WINDOW, 'pool', 'codec', 'child', 'process'])
  checkWindow(options, caller)
  checkCodec(options.codec, caller)
  checkChild(options.process, caller, 'process')
  const { child, codec = 'clone', process: started = {} } = options
  if (child !== undefined) return placeOf(child, caller)
  return eachItsOwn(onIdle => startProcess({ codec, child: started, onIdle }))
}
