import { map, type Stage } from '@costream/core'
import type { XmlRecord } from '@costream/xml'

/**
 * Writes records as lines of JSON.
 *
 * @param fields - those to write, in this order; without them all
 */
export function ndjson(fields?: readonly string[]): Stage<XmlRecord, string> {
  return map(
    (record: XmlRecord) => `${JSON.stringify(fields === undefined ? record : pick(record, fields))}\n`
  )
}

/** A record with these fields alone, as far as it has them. */
function pick(record: XmlRecord, fields: readonly string[]): XmlRecord {
  const picked: XmlRecord = Object.create(null)
  for (const field of fields) {
    const value = record[field]
    if (value !== undefined) picked[field] = value
  }
  return picked
}
