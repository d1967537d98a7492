import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Sink } from '../types.ts'

/**
 * Counts the items.
 *
 * @returns a sink whose result is their number
 *
 * @example
 * ```ts
 * import { count, pipe } from '@costream/core'
 *
 * console.log(await pipe(['a', 'b'], count())) // 2
 * ```
 */
export function count(): Sink<unknown, number> {
  const open = () =>
    terminal<unknown, number>(() => {
      let items = 0
      return {
        item() {
          items++
        },
        result: () => items
      }
    })
  return makeSink(open, 'count')
}
