import type { XmlParserOptions } from './events.ts'
import { NAME } from './names.ts'
import type { XmlError, XmlErrorCode } from './xml-error.ts'

/** What a document type declaration is read with. */
export interface DtdSetup
  extends Pick<
    XmlParserOptions,
    'maxEntities' | 'maxEntityDepth' | 'maxExpansion' | 'resolveEntity' | 'namespaces'
  > {
  readonly isStandalone: boolean
  /** Whether the document is XML 1.0, which has fewer characters. */
  readonly isVersion10: boolean
  readonly failure: (code: XmlErrorCode, reason: string) => XmlError
}

/** A declared entity. */
export interface Entity {
  /** What it stands for; none for an external one. */
  readonly text?: string
  readonly publicId?: string
  readonly systemId?: string
  /** Whether it is XML; else it cannot be referred to. */
  readonly isParsed: boolean
}

/** What is declared of an attribute. */
export interface AttributeRule {
  readonly name: string
  /** Whether its white space is kept: the type is CDATA. */
  readonly isText: boolean
  /** The value where the attribute is not written. */
  readonly value: string | undefined
}

/** The entities that every document has. */
export const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"']
])

/** What is replaced in the value of an attribute. */
const IN_VALUE = new RegExp(`&(?:(${NAME})|#(?:x([0-9a-fA-F]+)|([0-9]+)));|[&<\\t\\n\\r]`, 'gu')

/** The character that a reference names, if there is one in XML. */
function characterOf(code: number, isVersion10: boolean): string | undefined {
  const isChar = isVersion10 ? code >= 0x20 || code === 0x09 || code === 0x0a || code === 0x0d : code >= 0x01
  const isWhole = code <= 0x10ffff && code !== 0xfffe && code !== 0xffff && (code < 0xd800 || code > 0xdfff)
  return isChar && isWhole ? String.fromCodePoint(code) : undefined
}

/**
 * What a document declares about itself: entities, and defaults of attributes. One counter bounds all expansion, in
 * content, in attributes and in the declarations.
 */
export class Dtd {
  readonly hasNamespaces: boolean
  readonly #setup: DtdSetup
  readonly #entities = new Map<string, Entity>()
  readonly #parameters = new Map<string, Entity>()
  readonly #rules = new Map<string, Map<string, AttributeRule>>()
  readonly #open: string[] = [] // the entities that are being expanded
  #lacks = false // whether some declarations were not read
  #skips = false // whether declarations that follow might be others, had all been read
  #count = 0
  #length = 0

  constructor(setup: DtdSetup) {
    this.#setup = setup
    this.hasNamespaces = setup.namespaces
  }

  /** There are declarations elsewhere, which are not read. */
  lack(): void {
    this.#lacks = true
  }

  declareEntity(name: string, entity: Entity, isParameter: boolean): void {
    const entities = isParameter ? this.#parameters : this.#entities
    if (!this.#skips && !entities.has(name)) entities.set(name, entity)
  }

  declareAttribute(element: string, rule: AttributeRule): void {
    if (this.#skips) return
    let rules = this.#rules.get(element)
    if (rules === undefined) {
      rules = new Map()
      this.#rules.set(element, rules)
    }
    if (rules.has(rule.name)) return
    const { isText, value } = rule
    rules.set(rule.name, isText || value === undefined ? rule : { ...rule, value: collapse(value) })
  }

  /** Begins to expand a parameter entity: its text; `undefined` when it is not read. */
  openParameter(name: string): string | undefined {
    const entity = this.#parameters.get(name)
    this.#lacks = true // with any such reference, XML lets an undeclared entity pass: the text may need others
    if (entity?.text !== undefined) return this.#begin(`%${name}`, entity.text, true)
    this.#skips = !this.#setup.isStandalone
    return
  }

  /** Begins to expand an entity: its text. Predefined ones are not asked for here. */
  open(name: string): string {
    const entity = this.#entities.get(name)
    if (entity?.text !== undefined) return this.#begin(name, entity.text, true)
    if (entity?.isParsed === false) throw this.fault(`the entity ${name} is not XML and cannot stand here`)
    const { resolveEntity, isStandalone } = this.#setup
    const mayExist = entity !== undefined || (this.#lacks && !isStandalone)
    const { isParsed: _, ...id } = entity ?? { isParsed: true }
    const text = resolveEntity?.(name, { ...id, mayExist })
    if (text !== undefined) return this.#begin(name, text, false)
    throw this.fault(
      entity === undefined ? 'undefined entity' : `the entity ${name} is external and not read`
    )
  }

  /** Goes back into an entity that was opened and closed. */
  enter(name: string): void {
    this.#open.push(name)
  }

  /** Ends to expand the entity opened last. */
  close(): void {
    this.#open.pop()
  }

  /** What an entity stands for in the value of an attribute. */
  inAttribute(name: string): string {
    if (this.#entities.get(name)?.systemId !== undefined) {
      throw this.fault(`the entity ${name} is external and cannot stand in an attribute`)
    }
    const value = this.attributeValue(this.open(name))
    this.close()
    return value
  }

  /** The value of an attribute, out of how it is written. */
  attributeValue(literal: string): string {
    return literal.replace(IN_VALUE, (found, name?: string, hex?: string, decimal?: string) => {
      if (name !== undefined) return PREDEFINED.get(name) ?? this.inAttribute(name)
      if (hex !== undefined) return this.character(Number.parseInt(hex, 16))
      if (decimal !== undefined) return this.character(Number(decimal))
      if (found === '<' || found === '&') throw this.fault(`the value of an attribute has a ${found}`)
      return ' '
    })
  }

  character(code: number): string {
    const character = characterOf(code, this.#setup.isVersion10)
    if (character === undefined) throw this.fault('malformed character entity')
    return character
  }

  /** Adds the defaults of an element to its attributes, and trims those whose type is not text; answers how many it added. */
  complete(element: string, attributes: Record<string, string>): number {
    const rules = this.#rules.get(element)
    if (rules === undefined) return 0
    let added = 0
    for (const { name, isText, value } of rules.values()) {
      const written = attributes[name]
      if (written !== undefined) {
        if (!isText) attributes[name] = collapse(written)
      } else if (value !== undefined) {
        this.#grow(name.length + value.length)
        attributes[name] = value
        added++
      }
    }
    return added
  }

  fault(reason: string): XmlError {
    return this.#setup.failure('COSTREAM_XML_SYNTAX', reason)
  }

  #begin(name: string, text: string, isCounted: boolean): string {
    const { maxEntities, maxEntityDepth } = this.#setup
    if (this.#open.includes(name)) throw this.fault(`the entity ${name} contains itself`)
    if (isCounted && ++this.#count > maxEntities) {
      throw this.#beyond(
        maxEntities === 0
          ? `the entity ${name} is declared by the document, and such entities are not expanded`
          : `more than ${maxEntities} references to declared entities`,
        'maxEntities'
      )
    }
    if (this.#open.push(name) > maxEntityDepth) {
      throw this.#beyond(`entities are nested more than ${maxEntityDepth} deep`, 'maxEntityDepth')
    }
    this.#grow(text.length)
    return text
  }

  #grow(length: number): void {
    const { maxExpansion } = this.#setup
    this.#length += length
    if (this.#length <= maxExpansion) return
    throw this.#beyond(
      `entities and defaults of attributes add more than ${maxExpansion} characters`,
      'maxExpansion'
    )
  }

  #beyond(what: string, limit: string): XmlError {
    return this.#setup.failure('COSTREAM_XML_LIMIT', `${what}. Raise ${limit} if that is meant`)
  }
}

/** A value whose type is not text: without spaces around it, and one between its parts. */
function collapse(value: string): string {
  return value.replace(/ +/g, ' ').replace(/^ | $/g, '')
}
