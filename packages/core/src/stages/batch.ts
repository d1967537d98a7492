import { checkCount } from '../check.ts'
import { operator } from '../push/operator.ts'
import type { Stage } from '../types.ts'

/**
 * Gathers items into arrays. The last may be shorter; an empty one is never made.
 *
 * @param size - how many items a batch holds
 * @returns a stage
 * @throws TypeError, RangeError when `size` is not a whole number of at least 1
 *
 * @example
 * ```ts
 * import { batch, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 2, 3], batch(2), toArray())) // [[1, 2], [3]]
 * ```
 */
export function batch<T>(size: number): Stage<T, T[]> {
  checkCount(size, 'batch', 'size', 1)
  return operator<T, T[]>('batch', ({ send }) => {
    let items: T[] = []
    const flush = () => {
      const full = items
      items = []
      return send(full)
    }
    return {
      item(item) {
        items.push(item)
        if (items.length >= size) return flush()
      },
      end() {
        if (items.length > 0) return flush()
      }
    }
  })
}
