import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Sink } from '../types.ts'

/**
 * Collects all items.
 *
 * @returns a sink whose result is an array of the items, in order
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2], toArray())) // [1, 2]
 * ```
 */
export function toArray<T>(): Sink<T, T[]> {
  const open = () =>
    terminal<T, T[]>(() => {
      const items: T[] = []
      return {
        item(item) {
          items.push(item)
        },
        result: () => items
      }
    })
  return makeSink(open, 'toArray')
}
