/**
 * For packages that make sources of other streams: what core knows of an iterator beyond the protocol, and how it says
 * what is wrong with an argument.
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 * import { EMPTY, POLL } from '@costream/core/adapter'
 *
 * const buffered = [1, 2, 3]
 * const source = {
 *   [Symbol.asyncIterator]: () => ({
 *     [POLL]: () => buffered.shift() ?? EMPTY,
 *     next: async () => ({ done: true, value: undefined }),
 *   }),
 * }
 * console.log(await pipe(source, toArray())) // [1, 2, 3]
 * ```
 */
export { EMPTY, POLL, RELEASE, SINK, STAGE } from './brands.ts'
export { checkDuration, checkFunction, checkOptions, checkRunOptions } from './check.ts'
export { describe } from './describe.ts'
export { reportLater } from './diagnostics.ts'
export { named } from './named.ts'
export { operator } from './push/operator.ts'
export { step } from './push/step.ts'
