import { checkFunction, checkOptions, isPlainObject } from '../check.ts'
import { describe } from '../describe.ts'
import { isPromise } from '../is-promise.ts'
import { withContext } from '../push/call.ts'
import { operator } from '../push/operator.ts'
import type { CallContext, Reply, Stage } from '../types.ts'

/** Options of `distinct`. */
export interface DistinctOptions {
  /** Compares an item with the one before it only, and so keeps a single key. Default `false`. */
  readonly adjacent?: boolean
}

type KeyOf<T> = (item: T, context: CallContext) => unknown

/**
 * Leaves out items that were there before. Keys are compared as a `Set` does: `NaN` equals itself, objects by identity.
 *
 * It keeps the key of every different item for as long as it runs: the memory grows with their number. With
 * `adjacent` only repetitions in a row are left out, and a single key is kept.
 *
 * @param key - answers what items are compared by, or a promise of it. Default: the item itself
 * @param options - whether only neighbours are compared; they may stand alone, in place of `key`
 * @returns a stage
 * @throws TypeError when `key` is not a function, or an option is wrong
 *
 * @example
 * ```ts
 * import { distinct, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe([1, 1, 2, 1], distinct(), toArray())) // [1, 2]
 * console.log(await pipe([1, 1, 2, 1], distinct({ adjacent: true }), toArray())) // [1, 2, 1]
 * console.log(await pipe(['a', 'A', 'b'], distinct(word => word.toLowerCase()), toArray())) // ['a', 'b']
 * ```
 */
export function distinct<T>(options?: DistinctOptions): Stage<T, T>
export function distinct<T>(key: KeyOf<T> | undefined, options?: DistinctOptions): Stage<T, T>
export function distinct<T>(first?: KeyOf<T> | DistinctOptions, second?: DistinctOptions): Stage<T, T> {
  const alone = second === undefined && isPlainObject(first)
  const key = alone ? undefined : (first as KeyOf<T> | undefined)
  const options = alone ? (first as DistinctOptions) : second
  if (key !== undefined) checkFunction(key, 'distinct', 'key')
  checkOptions(options, 'distinct', ['adjacent'])
  const { adjacent = false } = options ?? {}
  if (typeof adjacent !== 'boolean') {
    throw new TypeError(`distinct: adjacent must be a boolean, got ${describe(adjacent)}`)
  }
  return operator<T, T>('distinct', ({ send }, scope) => {
    const isNew = adjacent ? makeNeighbour() : makeSeen()
    const pass = (found: unknown, item: T): Reply => {
      if (isNew(found)) return send(item)
    }
    if (key === undefined) return { item: item => pass(item, item) }
    const call = withContext(key, scope)
    return {
      item(item) {
        const found = call(item)
        return isPromise(found) ? scope.wait(found, value => pass(value, item)) : pass(found, item)
      }
    }
  })
}

/** Tells whether a key was never there before. */
function makeSeen(): (key: unknown) => boolean {
  const seen = new Set<unknown>()
  return key => seen.size !== seen.add(key).size
}

/** Tells whether a key differs from the last one, by the same equality as a `Set`. */
function makeNeighbour(): (key: unknown) => boolean {
  let before: [unknown] | undefined
  return key => {
    if (before?.includes(key)) return false
    before = [key]
    return true
  }
}
