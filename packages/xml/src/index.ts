export type { XmlElement } from './element.ts'
export { type ElementsOptions, elements } from './elements.ts'
export type {
  ResolveEntity,
  XmlAttributes,
  XmlCdata,
  XmlComment,
  XmlDeclaration,
  XmlDoctype,
  XmlEnd,
  XmlEvent,
  XmlEventSource,
  XmlHandler,
  XmlInstruction,
  XmlParser,
  XmlParserOptions,
  XmlStart,
  XmlText,
  XmlUnreadEntity
} from './events.ts'
export type { FieldOptions } from './field-rules.ts'
export type { XmlType, XmlTypeName } from './field-type.ts'
export { filterOnField } from './filter-on-field.ts'
export type { RecordPlace } from './found.ts'
export type { ParseOptions } from './parse.ts'
export type { XmlRecord, XmlValue } from './record.ts'
export type { RecordsOptions, SelectOptions } from './record-shape.ts'
export { records } from './records.ts'
export { saxesSource } from './saxes-source.ts'
export { splitPath } from './split-path.ts'
export type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts'
export { type ToNdjsonOptions, toNdjson } from './to-ndjson.ts'
export { type ToXmlOptions, toXml } from './to-xml.ts'
export { valuesAt } from './values-at.ts'
export { type XmlElementsOptions, xmlElements } from './xml-elements.ts'
export { XmlError, type XmlErrorCode, type XmlErrorContext, type XmlPosition } from './xml-error.ts'
export { type XmlEventsOptions, xmlEvents } from './xml-events.ts'
export { type XmlRecordsOptions, xmlRecords } from './xml-records.ts'
