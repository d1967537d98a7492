import { checkFunction } from '../check.ts'
import { describe } from '../describe.ts'
import { isPromise } from '../is-promise.ts'
import { makeSink } from '../make-sink.ts'
import { withContext } from '../push/call.ts'
import { terminal } from '../push/terminal.ts'
import type { CallContext, Reply, Sink } from '../types.ts'

type Fn<T, R> = (item: T, context: CallContext) => R | PromiseLike<R>

/**
 * Collects items by key. Of several with the same key the last is kept, in the place of the first.
 *
 * @param key - answers the key of an item, or a promise of it. Without it items must be `[key, value]` pairs
 * @param value - answers what is kept of an item, or a promise of it. Default: the item
 * @returns a sink whose result is a `Map`
 * @throws TypeError when `key` or `value` is not a function; the run fails with one, which names the item, where `key` is
 *   left out and an item is no pair
 *
 * @example
 * ```ts
 * import { pipe, toMap } from '@costream/core'
 *
 * const buses = [{ id: 7, route: '22' }, { id: 8, route: '147' }]
 * const routes = await pipe(buses, toMap(bus => bus.id, bus => bus.route))
 * console.log(routes.get(8)) // 147
 * ```
 */
export function toMap<K, V>(): Sink<readonly [K, V], Map<K, V>>
export function toMap<T, K>(key: Fn<T, K>): Sink<T, Map<K, T>>
export function toMap<T, K, V>(key: Fn<T, K>, value: Fn<T, V>): Sink<T, Map<K, V>>
export function toMap<T>(key?: Fn<T, unknown>, value?: Fn<T, unknown>): Sink<T, Map<unknown, unknown>> {
  if (key !== undefined || value !== undefined) checkFunction(key, 'toMap', 'key')
  if (value !== undefined) checkFunction(value, 'toMap', 'value')
  const open = () =>
    terminal<T, Map<unknown, unknown>>(scope => {
      const map = new Map<unknown, unknown>()
      const keyOf = key && withContext(key, scope)
      const contentOf = value && withContext(value, scope)
      let items = 0
      const keep = (k: unknown, item: T): Reply => {
        const v = contentOf === undefined ? item : contentOf(item)
        if (isPromise(v)) return scope.wait(v, settled => void map.set(k, settled))
        map.set(k, v)
      }
      return {
        item(item): Reply {
          items++
          if (keyOf === undefined) return void map.set(...pair(item, items))
          const k = keyOf(item)
          return isPromise(k) ? scope.wait(k, settled => keep(settled, item)) : keep(k, item)
        },
        result: () => map
      }
    })
  return makeSink(open, 'toMap')
}

function pair(item: unknown, position: number): [unknown, unknown] {
  if (Array.isArray(item) && item.length === 2) return item as [unknown, unknown]
  throw new TypeError(
    `toMap: item ${position} must be a [key, value] pair, got ${describe(item)}. Say what its key is: toMap(item => …)`
  )
}
