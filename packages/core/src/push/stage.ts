import { checkFunction, checkOptions } from '../check.ts'
import { makeStage } from '../make-stage.ts'
import type { Stage, Target } from '../types.ts'
import { type Attach, connect } from './connect.ts'

/** Options of `stage`. */
export interface StageOptions {
  /** What diagnostics call the stage. Default: the name of the function. */
  readonly name?: string
}

/**
 * Makes a stage from a closure: the fast form, in which all operators are written.
 *
 * @param attach - gets the target to send to, and the scope in which callbacks wait; answers the handlers. It is
 *   called anew for every run, so its variables are the state of one run
 * @param options - the stage's name
 * @returns a universal stage
 * @throws TypeError when `attach` is not a function, or answers no `item` handler
 *
 * @example
 * ```ts
 * import { pipe, stage, toArray } from '@costream/core'
 *
 * const pairs = stage<number, [number, number]>(target => {
 *   let held: number | undefined
 *   return {
 *     item(item) {
 *       if (held === undefined) {
 *         held = item
 *         return
 *       }
 *       const pair: [number, number] = [held, item]
 *       held = undefined
 *       return target.send(pair)
 *     },
 *   }
 * })
 * console.log(await pipe([1, 2, 3, 4], pairs, toArray())) // [[1, 2], [3, 4]]
 * ```
 */
export function stage<In, Out>(attach: Attach<In, Out>, options?: StageOptions): Stage<In, Out> {
  checkFunction(attach, 'stage', 'attach')
  checkOptions(options, 'stage', ['name'])
  const name = options?.name ?? (attach.name || 'stage')
  return makeStage(
    [{ name, attach: target => connect(target, attach, name, false) as Target<unknown, unknown> }],
    name
  )
}
