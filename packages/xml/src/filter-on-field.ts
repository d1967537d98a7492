import type { Stage } from '@costream/core'
import { operator, step } from '@costream/core/adapter'
import { checkString } from './check.ts'
import { splitPath } from './split-path.ts'
import { valuesAt } from './values-at.ts'

/**
 * Passes on the records that have a value in a field, as the course's filter does.
 *
 * A field with several values, an array, passes when one of them is the value.
 *
 * @param field - the field's name, or the path to it, as for `valuesAt`
 * @param value - what it must be equal to (`===`)
 * @returns a stage
 * @throws TypeError when `field` is not a string
 *
 * @see David Beazley, "A Curious Course on Coroutines and Concurrency", `filter_on_field`
 *
 * @example
 * ```ts
 * import { count, pipe } from '@costream/core'
 * import { filterOnField } from '@costream/xml'
 *
 * const buses = [{ route: '22' }, { route: '147' }, { route: ['22', '36'] }]
 * console.log(await pipe(buses, filterOnField('route', '22'), count())) // 2
 * ```
 */
export function filterOnField<T extends object>(field: string, value: unknown): Stage<T, T> {
  checkString(field, 'filterOnField', 'field')
  const test =
    splitPath(field).length > 1
      ? (record: T) => valuesAt(record, field).includes(value)
      : (record: T) => isAt(record, field, value)
  return operator('filterOnField', step('filter', test))
}

function isAt(record: object, field: string, value: unknown): boolean {
  const found = (record as Record<string, unknown>)[field]
  return Array.isArray(found) ? found.includes(value) : found === value
}
