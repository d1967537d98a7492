/**
 * it-pipe's own `pipe`, in the version that the stages and sinks of this package are tested with. It takes them as
 * they are; its stages want their types annotated.
 *
 * @example
 * ```ts
 * import { map, toArray } from '@costream/core'
 * import { pipe } from '@costream/core/it-pipe'
 *
 * const double = map((n: number) => n * 2)
 * console.log(await pipe([1, 2], double, toArray<number>())) // [2, 4]
 * ```
 */
export { pipe } from 'it-pipe'
