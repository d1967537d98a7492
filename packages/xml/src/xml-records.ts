import type { Stage } from '@costream/core'
import { checkOptions } from './check.ts'
import { FROM_XML_OPTIONS, type FromXmlOptions, fromXml } from './from-xml.ts'
import type { XmlRecord } from './record.ts'
import { RecordBuilder } from './record-builder.ts'
import { RECORDS_OPTIONS, type RecordsOptions, recordShape } from './record-shape.ts'

/** Options of `xmlRecords`. */
export interface XmlRecordsOptions<T = unknown> extends FromXmlOptions, RecordsOptions<T> {}

/**
 * Makes a plain object of every element that a selector means, right from XML: `xmlEvents` and `records` in one stage, without
 * an object for each event.
 *
 * @typeParam T - the type of the records: that of the schema, or else one that you know; then it is not checked
 * @param selector - which elements, as for `records`
 * @param options - those of `xmlEvents` and of `records`
 * @returns a stage from strings or byte arrays to records, which are those of `records`
 * @throws TypeError, RangeError for a wrong argument; the run fails with an `XmlError` at XML that is not well-formed,
 *   not complete, not in its encoding or beyond a limit, unless `onError` hears of it
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 * import { filterOnField, xmlRecords } from '@costream/xml'
 *
 * const feed = ['<buses><bus><id>7574</id><route>22</route></bus>', '<bus><id>6842</id><route>81</route></bus></buses>']
 * await pipe(feed, xmlRecords('bus'), filterOnField('route', '22'), forEach(bus => console.log(bus.id))) // 7574
 * ```
 */
export function xmlRecords<T = XmlRecord>(
  selector: string,
  options: XmlRecordsOptions<T> = {}
): Stage<string | Uint8Array, T> {
  checkOptions(options, 'xmlRecords', [...FROM_XML_OPTIONS, ...RECORDS_OPTIONS])
  const shape = recordShape('xmlRecords', selector, options)
  return fromXml('xmlRecords', shape, options, outcome => new RecordBuilder(shape, outcome))
}
