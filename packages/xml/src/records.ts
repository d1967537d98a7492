import { type Reply, type Stage, stage } from '@costream/core'
import { checkOptions, describe } from './check.ts'
import type { XmlEvent, XmlHandler } from './events.ts'
import type { XmlRecord } from './record.ts'
import { RecordBuilder } from './record-builder.ts'
import { RECORDS_OPTIONS, type RecordsOptions, recordShape } from './record-shape.ts'
import { XmlError } from './xml-error.ts'

/**
 * Makes a plain object of every element of one name.
 *
 * What an element becomes:
 *
 * - With nothing but text: the text, exactly as it is, CDATA included; an empty element is `''`.
 * - With attributes or child elements: an object. An attribute is a field whose name has the prefix, a child element is
 *   a field of its name, and children of the same name are an array, in order.
 * - Text beside attributes is the field `#text`, and so is text beside child elements: all of it, exactly, joined in
 *   order; but white space alone beside child elements is indentation and left out.
 *
 * A record itself is always an object, `{ '#text': … }` where it has only text. An element of the name inside such an
 * element is part of the outer record. Comments and processing instructions are ignored. The objects have no prototype, so
 * that `constructor` and `__proto__` are names like any other.
 *
 * @typeParam T - the type of the records, for those who know it; it is not checked
 * @param name - the name of the elements, with its prefix where it has one
 * @param options - how the records are made
 * @returns a stage from events to records
 * @throws TypeError, RangeError for a wrong argument; the run fails with an `XmlError` at a record beyond the limit
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 * import { records, xmlEvents } from '@costream/xml'
 *
 * const feed = '<buses><bus no="1"><id>7574</id><stop>A</stop><stop>B</stop></bus></buses>'
 * await pipe(feed, xmlEvents(), records('bus'), forEach(bus => console.log(JSON.stringify(bus))))
 * // {"@no":"1","id":"7574","stop":["A","B"]}
 * ```
 */
export function records<T = XmlRecord>(name: string, options: RecordsOptions = {}): Stage<XmlEvent, T> {
  checkOptions(options, 'records', RECORDS_OPTIONS)
  const shape = recordShape('records', name, options)
  return stage(
    target => {
      let reply: Reply
      const send = (record: XmlRecord): void => {
        reply = target.send(record as T)
      }
      const builder = new RecordBuilder(shape, send, (code, reason) => new XmlError(code, reason))
      return {
        item(event) {
          reply = undefined
          hear(builder, event)
          return reply
        }
      }
    },
    { name: 'records' }
  )
}

/** Turns an event back into a call. */
function hear(handler: XmlHandler, event: XmlEvent): void {
  switch (event?.type) {
    case 'start':
      return handler.start(event.name, event.attributes)
    case 'end':
      return handler.end(event.name)
    case 'text':
      return handler.text(event.text)
    case 'cdata':
      return handler.cdata(event.text)
    case 'comment':
    case 'instruction':
    case 'doctype':
      return
    default:
      throw new TypeError(
        `records: an item must be an event of xmlEvents, got ${describe(event)}. For bytes or text use xmlRecords`
      )
  }
}
