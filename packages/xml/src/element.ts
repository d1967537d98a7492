import type { XmlAttributes } from './events.ts'

/** An element with all that is in it, in order: what stands in the document, but for comments and instructions. */
export interface XmlElement {
  readonly name: string
  /** By name; the object has no prototype. */
  readonly attributes: XmlAttributes
  /** Text, references resolved and CDATA included, and elements. White space is kept. */
  readonly children: readonly (string | XmlElement)[]
}
