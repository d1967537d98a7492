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
export { filterOnField } from './filter-on-field.ts'
export type { ParseOptions } from './parse.ts'
export type { XmlRecord, XmlValue } from './record.ts'
export type { RecordsOptions } from './record-shape.ts'
export { records } from './records.ts'
export { saxesSource } from './saxes-source.ts'
export { XmlError, type XmlErrorCode, type XmlErrorContext, type XmlPosition } from './xml-error.ts'
export { type XmlEventsOptions, xmlEvents } from './xml-events.ts'
export { type XmlRecordsOptions, xmlRecords } from './xml-records.ts'
