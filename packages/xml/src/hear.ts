import { describe } from './check.ts'
import type { XmlEvent, XmlHandler } from './events.ts'

/**
 * Turns an event back into a call.
 *
 * @param caller - the stage that was given the event, for the error
 * @throws TypeError for what is no event
 */
export function hear(handler: XmlHandler, event: XmlEvent, caller: string): void {
  switch (event?.type) {
    case 'start':
      return handler.start(event.name, event.attributes, event.uri, event.attributeUris)
    case 'end':
      return handler.end(event.name)
    case 'text':
      return handler.text(event.text)
    case 'cdata':
      return handler.cdata(event.text)
    case 'comment':
      return handler.comment?.(event.text)
    case 'instruction':
      return handler.instruction?.(event.target, event.body)
    case 'doctype':
      return handler.doctype?.(event.text)
    default:
      throw new TypeError(
        `${caller}: an item must be an event of xmlEvents, got ${describe(event)}. For bytes or text put xmlEvents in front`
      )
  }
}
