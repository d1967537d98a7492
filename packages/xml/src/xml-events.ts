import type { Stage } from '@costream/core'
import { checkOptions } from './check.ts'
import type { XmlEvent, XmlHandler } from './events.ts'
import { PARSE_OPTIONS, type ParseOptions, parse } from './parse.ts'
import type { XmlPosition } from './xml-error.ts'

/** Options of `xmlEvents`. */
export interface XmlEventsOptions extends ParseOptions {}

/**
 * Parses XML: bytes, or strings, cut anywhere, to one event for every tag, text, CDATA section, comment,
 * processing instruction and document type declaration.
 *
 * An empty-element tag gives a start and an end. White space around the root element gives no event. Input that ends
 * before the root element does is an error.
 *
 * @param options - the parser, what events tell, and limits that protect against hostile input
 * @returns a stage from strings or byte arrays to events
 * @throws TypeError, RangeError for a wrong option; the run fails with an `XmlError` at XML that is not well-formed,
 *   not complete, not in its encoding or beyond a limit
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
  const { namespaces = false, positions = false } = options
  return parse<XmlEvent>('xmlEvents', options, (send, _failure, position) =>
    namespaces || positions ? detailed(send, positions ? position : undefined) : plain(send)
  )
}

/** Makes events of calls: a literal each, the quickest there is. */
function plain(send: (event: XmlEvent) => void): XmlHandler {
  return {
    start: (name, attributes) => send({ type: 'start', name, attributes }),
    end: name => send({ type: 'end', name }),
    text: text => send({ type: 'text', text }),
    cdata: text => send({ type: 'cdata', text }),
    comment: text => send({ type: 'comment', text }),
    instruction: (target, body) => send({ type: 'instruction', target, body }),
    doctype: text => send({ type: 'doctype', text })
  }
}

/** Makes events that also have what was asked for. */
function detailed(send: (event: XmlEvent) => void, position?: () => XmlPosition): XmlHandler {
  const emit = position === undefined ? send : (event: XmlEvent) => send({ ...event, position: position() })
  return {
    ...plain(emit),
    start(name, attributes, uri, attributeUris) {
      if (uri === undefined || attributeUris === undefined) emit({ type: 'start', name, attributes })
      else emit({ type: 'start', name, attributes, uri, attributeUris })
    }
  }
}
