import type { XmlPosition } from './xml-error.ts'

/**
 * The value of a field: text, a nested record, or an array of these where an element repeats; and what options ask for:
 * a declared type, the place of a record.
 */
export type XmlValue = string | number | bigint | boolean | Date | XmlPosition | XmlRecord | XmlValue[]

/** An element as a plain object. It has no prototype, so that every name can be a field. */
export interface XmlRecord {
  [field: string]: XmlValue
}
