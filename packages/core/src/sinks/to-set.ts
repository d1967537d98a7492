import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Sink } from '../types.ts'

/**
 * Collects the different items.
 *
 * @returns a sink whose result is a `Set` of the items, in the order of their first appearance
 *
 * @example
 * ```ts
 * import { pipe, toSet } from '@costream/core'
 *
 * console.log([...(await pipe([1, 2, 1], toSet()))]) // [1, 2]
 * ```
 */
export function toSet<T>(): Sink<T, Set<T>> {
  const open = () =>
    terminal<T, Set<T>>(() => {
      const items = new Set<T>()
      return {
        item(item) {
          items.add(item)
        },
        result: () => items
      }
    })
  return makeSink(open, 'toSet')
}
