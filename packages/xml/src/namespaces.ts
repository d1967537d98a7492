import type { XmlAttributes, XmlHandler } from './events.ts'
import { NO_ATTRIBUTES } from './events.ts'
import type { XmlError, XmlErrorCode } from './xml-error.ts'

const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'

/** Tells the characters that a name may begin with from the others in it. */
const NAME_START = /^(?![-.\d:\u00b7\u203f\u2040]|[\u0300-\u036f])/

/** A prefix that an element binds, and what it was bound to before. */
interface Binding {
  readonly prefix: string
  readonly before: string | undefined
}

/**
 * Resolves prefixes on the way to another handler, and refuses what breaks the rules of namespaces. One table holds what
 * is bound now, and each element what it has changed there: a name costs the same at any depth.
 *
 * @see https://www.w3.org/TR/xml-names/
 */
export class NamespaceHandler implements XmlHandler {
  readonly comment?: (text: string) => void
  readonly doctype?: (text: string) => void
  readonly #handler: XmlHandler
  readonly #failure: (code: XmlErrorCode, reason: string) => XmlError
  readonly #uris = new Map<string, string>([
    ['', ''],
    ['xml', XML],
    ['xmlns', XMLNS]
  ])
  readonly #changes: (readonly Binding[] | undefined)[] = [] // by the depth of the element that made them
  #mayUnbind = false

  constructor(handler: XmlHandler, failure: (code: XmlErrorCode, reason: string) => XmlError) {
    this.#handler = handler
    this.#failure = failure
    if (handler.comment !== undefined) this.comment = text => handler.comment?.(text)
    if (handler.doctype !== undefined) this.doctype = text => handler.doctype?.(text)
  }

  /** From version 1.1 on, `xmlns:a=""` takes the prefix `a` back. */
  setVersion(version: string): void {
    this.#mayUnbind = version !== '1.0'
  }

  start(name: string, attributes: XmlAttributes): void {
    if (attributes === NO_ATTRIBUTES) {
      const uri = this.#uriOfElement(name)
      this.#changes.push(undefined)
      this.#handler.start(name, attributes, uri, attributes)
      return
    }
    const changes: Binding[] = []
    try {
      this.#bindAll(attributes, changes)
      const uri = this.#uriOfElement(name)
      const uris = this.#urisOf(attributes)
      this.#changes.push(changes)
      this.#handler.start(name, attributes, uri, uris)
    } catch (error) {
      if (this.#changes.at(-1) !== changes) this.#undo(changes) // an element that is refused was never there
      throw error
    }
  }

  end(name: string): void {
    const changes = this.#changes.pop()
    this.#handler.end(name)
    if (changes !== undefined) this.#undo(changes)
  }

  text(text: string): void {
    this.#handler.text(text)
  }

  cdata(text: string): void {
    this.#handler.cdata(text)
  }

  instruction(target: string, body: string): void {
    if (target.includes(':'))
      throw this.#wrong(`the target of a processing instruction has a colon: ${target}`)
    this.#handler.instruction?.(target, body)
  }

  #undo(changes: readonly Binding[]): void {
    for (const { prefix, before } of changes) {
      if (before === undefined) this.#uris.delete(prefix)
      else this.#uris.set(prefix, before)
    }
  }

  #bindAll(attributes: XmlAttributes, changes: Binding[]): void {
    for (const name in attributes) {
      if (!name.startsWith('xmlns')) continue
      const prefix = name === 'xmlns' ? '' : name.charAt(5) === ':' ? name.slice(6) : undefined
      if (prefix === undefined) continue
      const uri = attributes[name] as string
      this.#check(prefix, uri)
      changes.push({ prefix, before: this.#uris.get(prefix) })
      if (uri === '' && prefix !== '') this.#uris.delete(prefix)
      else this.#uris.set(prefix, uri)
    }
  }

  #check(prefix: string, uri: string): void {
    if (prefix === 'xmlns') throw this.#wrong('the prefix xmlns cannot be declared')
    if (uri === XMLNS) throw this.#wrong(`nothing can be bound to ${XMLNS}`)
    if ((prefix === 'xml') !== (uri === XML)) throw this.#wrong(`only the prefix xml is bound to ${XML}`)
    if (uri === '' && prefix !== '' && !this.#mayUnbind) {
      throw this.#wrong(`the prefix ${prefix} is bound to nothing, which XML 1.0 does not allow`)
    }
  }

  #urisOf(attributes: XmlAttributes): XmlAttributes {
    let uris: Record<string, string> | undefined
    let seen: Set<string> | undefined
    for (const name in attributes) {
      const colon = name.indexOf(':')
      if (colon < 0) continue
      const uri = this.#uriOf(name)
      uris ??= Object.create(null) as Record<string, string>
      seen ??= new Set()
      const full = `${name.slice(colon)} ${uri}`
      if (seen.has(full)) throw this.#wrong(`two attributes have the same name and namespace: ${name}`)
      seen.add(full)
      uris[name] = uri
    }
    return uris ?? NO_ATTRIBUTES
  }

  #uriOfElement(name: string): string {
    const uri = this.#uriOf(name)
    if (uri === XMLNS) throw this.#wrong('an element has the prefix xmlns')
    return uri
  }

  #uriOf(name: string): string {
    const colon = name.indexOf(':')
    if (colon < 0) return this.#uris.get('') as string
    const local = name.slice(colon + 1)
    if (colon === 0 || local === '' || !NAME_START.test(local) || name.includes(':', colon + 1)) {
      throw this.#wrong(`a name with a colon must be a prefix and a name: ${name}`)
    }
    const prefix = name.slice(0, colon)
    const uri = this.#uris.get(prefix)
    if (uri === undefined) throw this.#wrong(`the prefix ${prefix} is bound to no namespace`)
    return uri
  }

  #wrong(reason: string): XmlError {
    return this.#failure('COSTREAM_XML_SYNTAX', reason)
  }
}
