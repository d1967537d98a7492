import { checkString } from './check.ts'
import { splitPath } from './split-path.ts'

/**
 * The values that a record has at a path: every one, where elements repeat on the way.
 *
 * @param record - a record, or any object
 * @param path - the names of fields, with `/` between: `id`, `@no`, `at/latitude`, `stops/stop/@no`
 * @returns the values, in order; none where there is no such field
 * @throws TypeError when the path is not a string
 *
 * @example
 * ```ts
 * import { valuesAt } from '@costream/xml'
 *
 * const bus = { id: '7574', stops: { stop: [{ name: 'A' }, { name: 'B' }] } }
 * console.log(valuesAt(bus, 'stops/stop/name')) // ['A', 'B']
 * console.log(valuesAt(bus, 'route')) // []
 * ```
 */
export function valuesAt(record: object, path: string): unknown[] {
  checkString(path, 'valuesAt', 'path')
  let values: unknown[] = [record]
  for (const name of splitPath(path)) values = values.flatMap(value => valuesOf(value, name))
  return values
}

function valuesOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return []
  const found = (value as Record<string, unknown>)[name]
  return Array.isArray(found) ? found : [found]
}
