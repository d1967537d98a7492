import type { Stage } from '@costream/core'
import { checkOptions } from './check.ts'
import type { XmlElement } from './element.ts'
import { ElementBuilder } from './element-builder.ts'
import type { ElementsOptions } from './elements.ts'
import { FROM_XML_OPTIONS, type FromXmlOptions, fromXml } from './from-xml.ts'
import { SELECT_OPTIONS, selectShape } from './record-shape.ts'

/** Options of `xmlElements`. */
export interface XmlElementsOptions extends FromXmlOptions, ElementsOptions {}

/**
 * Makes a tree of every element that a selector means, right from XML: `xmlEvents` and `elements` in one stage.
 *
 * @param selector - which elements, as for `records`
 * @param options - those of `xmlEvents` and of `elements`
 * @returns a stage from strings or byte arrays to elements
 * @throws TypeError, RangeError for a wrong argument; the run fails with an `XmlError` at XML that cannot be read
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 * import { xmlElements } from '@costream/xml'
 *
 * const page = '<page><p>Mind the <b>gap</b>.</p></page>'
 * await pipe(page, xmlElements('p'), forEach(p => console.log(p.name, p.children.length))) // p 3
 * ```
 */
export function xmlElements(
  selector: string,
  options: XmlElementsOptions = {}
): Stage<string | Uint8Array, XmlElement> {
  checkOptions(options, 'xmlElements', [...FROM_XML_OPTIONS, ...SELECT_OPTIONS])
  const shape = selectShape('xmlElements', selector, options)
  return fromXml('xmlElements', shape, options, outcome => new ElementBuilder(shape, outcome))
}
