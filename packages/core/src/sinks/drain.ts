import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Sink } from '../types.ts'

/**
 * Takes all items and drops them: for pipelines that are run for what their stages do.
 *
 * @returns a sink without a result
 *
 * @example
 * ```ts
 * import { drain, pipe, tap } from '@costream/core'
 *
 * await pipe(['bus'], tap(item => console.log(item)), drain()) // bus
 * ```
 */
export function drain(): Sink<unknown, void> {
  return makeSink(() => terminal(() => ({ item() {}, result() {} })), 'drain')
}
