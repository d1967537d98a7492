import type { Stage } from '@costream/core'
import { checkOptions } from './check.ts'
import type { XmlElement } from './element.ts'
import { ElementBuilder } from './element-builder.ts'
import type { XmlEvent } from './events.ts'
import { fromEvents } from './from-events.ts'
import { SELECT_OPTIONS, type SelectOptions, selectShape } from './record-shape.ts'

/** Options of `elements`. */
export interface ElementsOptions extends SelectOptions {}

/**
 * Makes a tree of every element that a selector means: for those who want the order of all that is in it, or the names
 * and attributes as they are, where `records` makes an object of fields.
 *
 * An element declares the namespaces that are declared around it, so that it stands alone.
 *
 * @param selector - which elements, as for `records`
 * @param options - how they are found, and what becomes of those that fail
 * @returns a stage from events to elements
 * @throws TypeError, RangeError for a wrong argument; the run fails with an `XmlError` at an element that is too long,
 *   unless `onError` hears of it
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 * import { elements, xmlEvents } from '@costream/xml'
 *
 * const page = '<page><p lang="en">Mind the <b>gap</b>.</p></page>'
 * await pipe(page, xmlEvents(), elements('p'), forEach(p => console.log(JSON.stringify(p))))
 * // {"name":"p","attributes":{"lang":"en"},"children":["Mind the ",{"name":"b","attributes":{},"children":["gap"]},"."]}
 * ```
 */
export function elements(selector: string, options: ElementsOptions = {}): Stage<XmlEvent, XmlElement> {
  checkOptions(options, 'elements', SELECT_OPTIONS)
  const shape = selectShape('elements', selector, options)
  return fromEvents('elements', shape, outcome => new ElementBuilder(shape, outcome))
}
