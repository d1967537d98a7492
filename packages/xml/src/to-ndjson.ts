import { map, type Stage } from '@costream/core'
import { checkOptions, describe } from './check.ts'
import { valuesAt } from './values-at.ts'

/** Options of `toNdjson`. */
export interface ToNdjsonOptions {
  /** The fields to write, in this order, by their names or paths, as for `valuesAt`. Default: all. */
  readonly fields?: readonly string[]
}

/**
 * Writes records as lines of JSON. A `bigint` is written as text: most that read JSON would round it.
 *
 * @param options - which fields
 * @returns a stage from records to lines, each with its line feed
 * @throws TypeError for a wrong option
 *
 * @see https://github.com/ndjson/ndjson-spec
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 * import { toNdjson, xmlRecords } from '@costream/xml'
 *
 * const feed = '<buses><bus><id>7574</id><at><x>1</x></at></bus><bus><id>1485</id></bus></buses>'
 * const json = toNdjson({ fields: ['at/x', 'id'] })
 * await pipe(feed, xmlRecords('bus'), json, forEach(line => console.log(line.trim())))
 * // {"at/x":"1","id":"7574"}
 * // {"id":"1485"}
 * ```
 */
export function toNdjson(options: ToNdjsonOptions = {}): Stage<object, string> {
  checkOptions(options, 'toNdjson', ['fields'])
  const { fields } = options
  if (fields !== undefined) checkFields(fields, 'toNdjson')
  return map((record: object) => {
    const picked = fields === undefined ? record : pick(record, fields)
    return `${JSON.stringify(picked, toJson)}\n`
  })
}

/** Throws a `TypeError` unless it is an array of strings. */
function checkFields(fields: unknown, caller: string): void {
  if (Array.isArray(fields) && fields.every(field => typeof field === 'string')) return
  throw new TypeError(`${caller}: fields must be an array of names, got ${describe(fields)}`)
}

/** A record with these fields alone, as far as it has them. */
function pick(record: object, fields: readonly string[]): object {
  const picked: Record<string, unknown> = Object.create(null)
  for (const field of fields) {
    const values = valuesAt(record, field)
    if (values.length > 0) picked[field] = values.length === 1 ? values[0] : values
  }
  return picked
}

function toJson(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
