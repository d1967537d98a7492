import type { XmlElement } from './element.ts'
import type { XmlHandler } from './events.ts'

/** Tells a handler of an element and all that is in it, as a parser would. */
export function tellElement(handler: XmlHandler, element: XmlElement): void {
  handler.start(element.name, element.attributes)
  for (const child of element.children) {
    if (typeof child === 'string') handler.text(child)
    else tellElement(handler, child)
  }
  handler.end(element.name)
}
