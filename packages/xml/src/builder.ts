import type { XmlHandler } from './events.ts'

/** Makes something of the elements that are selected, out of the events of a document. */
export interface Builder extends XmlHandler {
  /**
   * Passes over the rest of the selected element that is open, if one is: its events go on up to its end.
   *
   * @returns how many elements are open around the one selected last; `undefined` where there was none
   */
  abandon(): number | undefined
}
