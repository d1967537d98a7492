import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Sink } from '../types.ts'

/**
 * Takes all items and keeps the last.
 *
 * @returns a sink whose result is the item, `undefined` where there is none
 *
 * @example
 * ```ts
 * import { last, pipe } from '@costream/core'
 *
 * console.log(await pipe(['a', 'b'], last())) // b
 * ```
 */
export function last<T>(): Sink<T, T | undefined> {
  const open = () =>
    terminal<T, T | undefined>(() => {
      let kept: T | undefined
      return {
        item(item) {
          kept = item
        },
        result: () => kept
      }
    })
  return makeSink(open, 'last')
}
