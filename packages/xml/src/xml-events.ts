import type { Stage } from '@costream/core'
import { checkOptions } from './check.ts'
import type { XmlEvent } from './events.ts'
import { PARSE_OPTIONS, type ParseOptions, parse } from './parse.ts'

/** Options of `xmlEvents`. */
export interface XmlEventsOptions extends ParseOptions {}

/**
 * Parses XML: UTF-8 bytes, or strings, cut anywhere, to one event for every tag, text, CDATA section, comment,
 * processing instruction and document type declaration.
 *
 * An empty-element tag gives a start and an end. White space around the root element gives no event. Input that ends
 * before the root element does is an error.
 *
 * @param options - the parser, and limits that protect against hostile input
 * @returns a stage from strings or byte arrays to events
 * @throws TypeError, RangeError for a wrong option; the run fails with an `XmlError` at XML that is not well-formed,
 *   not complete, not UTF-8 or beyond a limit
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 * import { xmlEvents } from '@costream/xml'
 *
 * const events = await pipe(['<id kind="b', 'us">75', '74</id>'], xmlEvents(), toArray())
 * for (const event of events) console.log(JSON.stringify(event))
 * // {"type":"start","name":"id","attributes":{"kind":"bus"}}
 * // {"type":"text","text":"7574"}
 * // {"type":"end","name":"id"}
 * ```
 */
export function xmlEvents(options: XmlEventsOptions = {}): Stage<string | Uint8Array, XmlEvent> {
  checkOptions(options, 'xmlEvents', PARSE_OPTIONS)
  return parse<XmlEvent>('xmlEvents', options, send => ({
    start: (name, attributes) => send({ type: 'start', name, attributes }),
    end: name => send({ type: 'end', name }),
    text: text => send({ type: 'text', text }),
    cdata: text => send({ type: 'cdata', text }),
    comment: text => send({ type: 'comment', text }),
    instruction: (target, body) => send({ type: 'instruction', target, body }),
    doctype: text => send({ type: 'doctype', text })
  }))
}
