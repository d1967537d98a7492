import type { Builder } from './builder.ts'
import type { XmlElement } from './element.ts'
import type { XmlAttributes } from './events.ts'
import type { Outcome } from './outcome.ts'
import type { SelectShape } from './record-shape.ts'
import { Selection } from './selection.ts'
import { tooLong } from './too-long.ts'

interface Growing extends XmlElement {
  readonly children: (string | Growing)[]
}

/** Makes trees of the elements that a selector means, out of the events of a document. */
export class ElementBuilder implements Builder {
  readonly #shape: SelectShape
  readonly #outcome: Outcome
  readonly #selection: Selection
  readonly #around: (XmlAttributes | undefined)[] = [] // the namespaces that the elements around declare
  readonly #open: Growing[] = []
  #length = 0

  constructor(shape: SelectShape, outcome: Outcome) {
    this.#shape = shape
    this.#outcome = outcome
    this.#selection = new Selection(shape.automaton)
  }

  start(name: string, attributes: XmlAttributes, uri?: string, attributeUris?: XmlAttributes): void {
    const { names } = this.#shape
    if (names !== undefined) {
      name = names.element(name, uri)
      attributes = names.attributes(attributes, attributeUris)
    }
    const parent = this.#open.at(-1)
    if (parent === undefined) {
      if (!this.#selection.start(name, attributes)) {
        this.#around.push(declarationsOf(attributes))
        return
      }
      this.#length = 0
      this.#outcome.begin(name, this.#selection.path)
      attributes = this.#declare(attributes)
    }
    const element: Growing = { name, attributes, children: [] }
    parent?.children.push(element)
    this.#open.push(element)
    for (const attribute in attributes) {
      this.#length += attribute.length + (attributes[attribute] as string).length
    }
    this.#grow(name.length)
  }

  text(text: string): void {
    const children = this.#open.at(-1)?.children
    if (children === undefined || text === '') return
    const last = children.at(-1)
    if (typeof last === 'string') children[children.length - 1] = last + text
    else children.push(text)
    this.#grow(text.length)
  }

  cdata(text: string): void {
    this.text(text)
  }

  end(_name: string): void {
    const element = this.#open.pop()
    if (element === undefined) {
      this.#around.pop()
      return this.#selection.end()
    }
    if (this.#open.length === 0) this.#outcome.found(element)
  }

  abandon(): number | undefined {
    this.#selection.skip(this.#open.length)
    while (this.#open.pop() !== undefined) this.#around.push(undefined)
    return this.#selection.level
  }

  /** Declares the namespaces that are declared around an element, so that it stands alone. */
  #declare(attributes: XmlAttributes): XmlAttributes {
    const around = this.#around.filter(declarations => declarations !== undefined)
    return around.length === 0 ? attributes : Object.assign(Object.create(null), ...around, attributes)
  }

  #grow(length: number): void {
    this.#length += length
    const { maxRecordLength } = this.#shape
    if (this.#length <= maxRecordLength) return
    this.abandon()
    this.#outcome.refuse(...tooLong(maxRecordLength))
  }
}

/** The attributes that declare namespaces, where there are any. */
function declarationsOf(attributes: XmlAttributes): XmlAttributes | undefined {
  const declarations = Object.entries(attributes).filter(
    ([name]) => name === 'xmlns' || name.startsWith('xmlns:')
  )
  return declarations.length === 0 ? undefined : Object.fromEntries(declarations)
}
