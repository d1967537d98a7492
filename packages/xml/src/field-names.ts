import { NO_ATTRIBUTES, type XmlAttributes } from './events.ts'

/** How many names are kept: a document may have more, its reader hardly asks for them. */
const MAX_KEPT = 1024

/** The namespace that has the prefix `xml` in every document. */
const XML = 'http://www.w3.org/XML/1998/namespace'

/**
 * Gives elements and attributes names that do not depend on the prefixes a document has chosen: the prefix that its
 * reader declared for the namespace, or else the namespace in braces.
 */
export class FieldNames {
  readonly #prefixes: ReadonlyMap<string, string> // by namespace
  readonly #hasDefault: boolean
  readonly #kept = new Map<string, Map<string, string>>()
  #count = 0

  /** @param namespaces - by the prefix to use, `''` for none */
  constructor(namespaces: Readonly<Record<string, string>>) {
    const declared = Object.entries(namespaces).map(([prefix, uri]): [string, string] => [uri, prefix])
    this.#prefixes = new Map([[XML, 'xml'], ...declared])
    this.#hasDefault = Object.hasOwn(namespaces, '')
  }

  /**
   * The name of an element.
   *
   * @throws TypeError where the namespace is not known
   */
  element(written: string, uri: string | undefined): string {
    if (uri === undefined) {
      throw new TypeError(
        'the option namespaces needs events that tell them: use xmlEvents({ namespaces: true })'
      )
    }
    let names = this.#kept.get(uri)
    const kept = names?.get(written)
    if (kept !== undefined) return kept
    const name = this.#make(written, uri)
    if (this.#count < MAX_KEPT) {
      if (names === undefined) {
        names = new Map()
        this.#kept.set(uri, names)
      }
      names.set(written, name)
      this.#count++
    }
    return name
  }

  /** Attributes by their names; without the declarations of namespaces, which are used up. */
  attributes(written: XmlAttributes, uris: XmlAttributes = NO_ATTRIBUTES): XmlAttributes {
    if (written === NO_ATTRIBUTES) return written
    const attributes: Record<string, string> = Object.create(null)
    let any = false
    for (const name in written) {
      if (name === 'xmlns' || name.startsWith('xmlns:')) continue
      const uri = uris[name]
      attributes[uri === undefined ? name : this.#attribute(name, uri)] = written[name] as string
      any = true
    }
    return any ? attributes : NO_ATTRIBUTES
  }

  /** Without a prefix an attribute is in no namespace, so one that is in the default one gets it in braces. */
  #attribute(written: string, uri: string): string {
    return this.#prefixes.get(uri) === '' ? `{${uri}}${localOf(written)}` : this.element(written, uri)
  }

  #make(written: string, uri: string): string {
    const local = localOf(written)
    if (uri === '') return this.#hasDefault ? `{}${local}` : local
    const prefix = this.#prefixes.get(uri)
    if (prefix === undefined) return `{${uri}}${local}`
    return prefix === '' ? local : `${prefix}:${local}`
  }
}

function localOf(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
