import { checkCount, checkFunction, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { operator } from '../push/operator.ts'
import { pool } from '../push/pool.ts'
import type { CallContext, Stage } from '../types.ts'

/** Options of `mapConcurrent`. */
export interface MapConcurrentOptions {
  /** How many items are in flight at most: being worked on, waiting for their turn, or being taken. Default 8. */
  readonly concurrency?: number
  /** Whether results keep the order of the items; otherwise they come as they are ready. Default `true`. */
  readonly ordered?: boolean
}

/**
 * Changes items, several at a time.
 *
 * The first failure ends the run: the calls at work hear it from their `signal` and are waited for, so pass the signal
 * on to whatever takes long. The same goes for an early stop.
 *
 * @param fn - answers the new item, or a promise of it
 * @param options - how many at a time, and in which order the results come
 * @returns a stage
 * @throws TypeError, RangeError when `fn` is not a function or an option is wrong
 *
 * @example
 * ```ts
 * import { mapConcurrent, pipe, toArray } from '@costream/core'
 *
 * const square = mapConcurrent(async (n: number) => n * n, { concurrency: 4 })
 * console.log(await pipe([1, 2, 3], square, toArray())) // [1, 4, 9]
 * ```
 */
export function mapConcurrent<In, Out>(
  fn: (item: In, context: CallContext) => Out | PromiseLike<Out>,
  options?: MapConcurrentOptions
): Stage<In, Out> {
  checkFunction(fn, 'mapConcurrent', 'fn')
  checkOptions(options, 'mapConcurrent', ['concurrency', 'ordered'])
  const { concurrency = 8, ordered = true } = options ?? {}
  checkCount(concurrency, 'mapConcurrent', 'concurrency', 1)
  if (typeof ordered !== 'boolean') {
    throw new TypeError(`mapConcurrent: ordered must be a boolean, got ${describe(ordered)}`)
  }
  return operator('mapConcurrent', pool(fn, { concurrency, ordered }))
}
