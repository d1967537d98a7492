import { operator } from '../push/operator.ts'
import type { Stage } from '../types.ts'

/**
 * Makes pairs of each item and the one before it: one fewer than there are items.
 *
 * @returns a stage
 *
 * @example
 * ```ts
 * import { pairwise, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3], pairwise(), toArray())) // [[1, 2], [2, 3]]
 * ```
 */
export function pairwise<T>(): Stage<T, [T, T]> {
  return operator<T, [T, T]>('pairwise', ({ send }) => {
    let before: { item: T } | undefined
    return {
      item(item) {
        if (before === undefined) {
          before = { item }
          return
        }
        const pair: [T, T] = [before.item, item]
        before.item = item
        return send(pair)
      }
    }
  })
}
