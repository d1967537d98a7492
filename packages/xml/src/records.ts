import type { Stage } from '@costream/core'
import { checkOptions } from './check.ts'
import type { XmlEvent } from './events.ts'
import { fromEvents } from './from-events.ts'
import type { XmlRecord } from './record.ts'
import { RecordBuilder } from './record-builder.ts'
import { RECORDS_OPTIONS, type RecordsOptions, recordShape } from './record-shape.ts'

/**
 * Makes a plain object of every element that a selector means.
 *
 * A selector is a path of names: `bus` and `//bus` are elements of that name anywhere, `/buses/bus` those in a root
 * `buses`, `a/b` a `b` right in an `a`, `a//b` a `b` somewhere in one; `*` is any name, `item[@id]` and `item[@id="x"]` ask
 * for an attribute, `entry | item` is either. An element that is meant inside another such element is part of that
 * one's record.
 *
 * What an element becomes:
 *
 * - With nothing but text: the text, exactly as it is, CDATA included; an empty element is `''`.
 * - With attributes or child elements: an object. An attribute is a field whose name has the prefix, a child element is
 *   a field of its name, and children of the same name are an array, in order.
 * - Text beside attributes is the field `#text`, and so is text beside child elements: all of it, exactly, joined in
 *   order; but white space alone beside child elements is indentation and left out.
 *
 * A record itself is always an object, `{ '#text': … }` where it has only text. Comments and processing instructions are
 * ignored. The objects have no prototype, so that `constructor` and `__proto__` are names like any other. Options change
 * each of these, and declare what is an array, a number or mixed content; nothing is ever guessed.
 *
 * @typeParam T - the type of the records: that of the schema, or else one that you know; then it is not checked
 * @param selector - which elements
 * @param options - how the records are made, and what becomes of those that fail
 * @returns a stage from events to records
 * @throws TypeError, RangeError for a wrong argument; the run fails with an `XmlError` at a record that is too long, or
 *   refused, unless `onError` hears of it
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 * import { records, xmlEvents } from '@costream/xml'
 *
 * const feed = '<buses><bus no="1"><id>7574</id><stop>A</stop><stop>B</stop></bus></buses>'
 * await pipe(feed, xmlEvents(), records('/buses/bus'), forEach(bus => console.log(JSON.stringify(bus))))
 * // {"@no":"1","id":"7574","stop":["A","B"]}
 * ```
 */
export function records<T = XmlRecord>(
  selector: string,
  options: RecordsOptions<T> = {}
): Stage<XmlEvent, T> {
  checkOptions(options, 'records', RECORDS_OPTIONS)
  const shape = recordShape('records', selector, options)
  return fromEvents('records', shape, outcome => new RecordBuilder(shape, outcome))
}
