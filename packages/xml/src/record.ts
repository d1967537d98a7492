/** The value of a field: text, a nested record, or an array of these where an element repeats. */
export type XmlValue = string | XmlRecord | (string | XmlRecord)[]

/** An element as a plain object. It has no prototype, so that every name can be a field. */
export interface XmlRecord {
  [field: string]: XmlValue
}
