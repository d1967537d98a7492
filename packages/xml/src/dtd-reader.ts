import type { Dtd, Entity } from './dtd.ts'
import { NAME, NMTOKEN } from './names.ts'
import type { XmlError } from './xml-error.ts'

const SPACE = /[ \t\r\n]+/y
const NAME_AT = new RegExp(NAME, 'uy')
const NMTOKEN_AT = new RegExp(NMTOKEN, 'uy')
const PUBLIC_ID = /^[ \r\na-zA-Z0-9\-'()+,./:=?;!*#@$_%]*$/
/** What may follow `&` in the value of an entity: a name or the code of a character. */
const REFERENCE = new RegExp(`&(?:(${NAME})|#(?:x([0-9a-fA-F]+)|([0-9]+)));|[&%]`, 'gu')
const TOKEN_TYPES = ['CDATA', 'IDREFS', 'IDREF', 'ID', 'ENTITIES', 'ENTITY', 'NMTOKENS', 'NMTOKEN']

/**
 * Reads a document type declaration: a recursive descent over its text, as the parser has found it. The external subset
 * and external entities are never read.
 *
 * @see https://www.w3.org/TR/xml/#sec-prolog-dtd
 */
export class DtdReader {
  readonly #text: string
  readonly #dtd: Dtd
  #at = 0

  /**
   * @param text - what stands between `<!DOCTYPE` and its `>`, or the text of a parameter entity
   * @param dtd - gets what is declared
   */
  constructor(text: string, dtd: Dtd) {
    this.#text = text
    this.#dtd = dtd
  }

  /** Reads all that stands between `<!DOCTYPE` and its `>`. */
  readDoctype(): void {
    this.#space()
    this.#name()
    if (this.#skip()) {
      if (this.#externalId(false) !== undefined) this.#dtd.lack()
      this.#skip()
    }
    if (this.#take('[')) {
      this.#declarations(']')
      this.#need(']')
      this.#skip()
    }
    if (this.#at < this.#text.length) throw this.#fault('the end')
  }

  /** Reads the declarations that a parameter entity holds. */
  readEntity(): void {
    this.#declarations('')
  }

  /** Reads declarations up to a character, or to the end. */
  #declarations(end: string): void {
    for (;;) {
      this.#skip()
      if (this.#at === this.#text.length || (end !== '' && this.#text[this.#at] === end)) return
      this.#declaration()
    }
  }

  #declaration(): void {
    if (this.#take('%')) return this.#parameter()
    if (this.#take('<!--')) return this.#comment()
    if (this.#take('<?')) return this.#instruction()
    if (this.#take('<!ELEMENT')) return this.#element()
    if (this.#take('<!ATTLIST')) return this.#attributes()
    if (this.#take('<!ENTITY')) return this.#entity()
    if (this.#take('<!NOTATION')) return this.#notation()
    throw this.#fault('a declaration')
  }

  #parameter(): void {
    const name = this.#colonless()
    this.#need(';')
    const text = this.#dtd.openParameter(name)
    if (text === undefined) return
    new DtdReader(text, this.#dtd).readEntity()
    this.#dtd.close()
  }

  #comment(): void {
    const end = this.#text.indexOf('--', this.#at)
    if (end < 0) throw this.#fault('the end of a comment')
    this.#at = end + 2
    this.#need('>')
  }

  #instruction(): void {
    const target = this.#colonless()
    if (target.toLowerCase() === 'xml') throw this.#fault('another target than xml')
    if (this.#take('?>')) return
    this.#space()
    const end = this.#text.indexOf('?>', this.#at)
    if (end < 0) throw this.#fault('the end of a processing instruction')
    this.#at = end + 2
  }

  #element(): void {
    this.#space()
    this.#name()
    this.#space()
    if (!this.#take('EMPTY') && !this.#take('ANY')) {
      this.#need('(')
      this.#skip()
      if (this.#take('#PCDATA')) this.#mixed()
      else this.#model()
    }
    this.#close()
  }

  #mixed(): void {
    let isList = false
    for (this.#skip(); this.#take('|'); this.#skip()) {
      this.#skip()
      this.#name()
      isList = true
    }
    this.#need(')')
    if (!this.#take('*') && isList) throw this.#fault('*')
  }

  /** Reads a content model from after its first parenthesis on. A loop: they may be nested as deep as they like. */
  #model(): void {
    const separators: string[] = ['']
    while (separators.length > 0) {
      this.#skip()
      if (this.#take('(')) {
        separators.push('')
        continue
      }
      this.#name()
      this.#repeat()
      this.#afterParticle(separators)
    }
  }

  /** Reads what follows a name or a group: a separator, or the ends of groups. */
  #afterParticle(separators: string[]): void {
    for (this.#skip(); this.#take(')'); this.#skip()) {
      separators.pop()
      this.#repeat()
      if (separators.length === 0) return
    }
    const before = separators.at(-1) as string
    const separator = this.#take('|') ? '|' : this.#take(',') ? ',' : ''
    if (separator === '' || (before !== '' && before !== separator)) throw this.#fault(before || '| or ,')
    separators[separators.length - 1] = separator
  }

  #repeat(): void {
    if (!this.#take('?') && !this.#take('*')) this.#take('+')
  }

  #attributes(): void {
    this.#space()
    const element = this.#name()
    while (this.#skip() && this.#text[this.#at] !== '>') this.#attribute(element)
    this.#need('>')
  }

  #attribute(element: string): void {
    const name = this.#name()
    this.#space()
    const isText = this.#type()
    this.#space()
    if (this.#take('#REQUIRED') || this.#take('#IMPLIED')) {
      return this.#dtd.declareAttribute(element, { name, isText, value: undefined })
    }
    if (this.#take('#FIXED')) this.#space()
    const literal = this.#literal()
    this.#dtd.declareAttribute(element, { name, isText, value: this.#dtd.attributeValue(literal) })
  }

  /** Reads the type of an attribute; answers whether its white space is kept. */
  #type(): boolean {
    if (this.#take('NOTATION')) {
      this.#space()
      this.#enumeration(() => this.#colonless())
      return false
    }
    const type = TOKEN_TYPES.find(name => this.#take(name))
    if (type === undefined) this.#enumeration(() => this.#match(NMTOKEN_AT, 'a type or a token'))
    return type === 'CDATA'
  }

  #enumeration(token: () => void): void {
    this.#need('(')
    do {
      this.#skip()
      token()
      this.#skip()
    } while (this.#take('|'))
    this.#need(')')
  }

  #entity(): void {
    this.#space()
    const isParameter = this.#take('%')
    if (isParameter) this.#space()
    const name = this.#colonless()
    this.#space()
    const entity = this.#entityBody(isParameter)
    this.#close()
    this.#dtd.declareEntity(name, entity, isParameter)
  }

  #entityBody(isParameter: boolean): Entity {
    const id = this.#externalId(false)
    if (id === undefined) return { text: this.#replacement(this.#literal()), isParsed: true }
    const hasSpace = this.#skip()
    if (isParameter || !hasSpace || !this.#take('NDATA')) return { ...id, isParsed: true }
    this.#space()
    this.#colonless()
    return { ...id, isParsed: false }
  }

  /** The text that an entity stands for: references to characters are resolved, those to entities kept. */
  #replacement(literal: string): string {
    return literal.replace(REFERENCE, (found, name: string | undefined, hex?: string, decimal?: string) => {
      if (name !== undefined) return found
      if (found === '&' || found === '%') throw this.#fault(`no ${found} by itself in the value of an entity`)
      return this.#dtd.character(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
    })
  }

  #notation(): void {
    this.#space()
    this.#colonless()
    this.#space()
    if (this.#externalId(true) === undefined) throw this.#fault('SYSTEM or PUBLIC')
    this.#close()
  }

  /** Reads an external identifier if there is one; that of a notation may have a public part alone. */
  #externalId(isNotation: boolean): Pick<Entity, 'publicId' | 'systemId'> | undefined {
    if (this.#take('SYSTEM')) {
      this.#space()
      return { systemId: this.#literal() }
    }
    if (!this.#take('PUBLIC')) return
    this.#space()
    const publicId = this.#literal()
    if (!PUBLIC_ID.test(publicId)) throw this.#fault('a public identifier without such characters')
    const hasSpace = this.#skip()
    const next = this.#text[this.#at]
    if (isNotation && next !== '"' && next !== "'") return { publicId }
    if (!hasSpace) throw this.#fault('white space')
    return { publicId, systemId: this.#literal() }
  }

  #literal(): string {
    const quote = this.#text[this.#at]
    if (quote !== '"' && quote !== "'") throw this.#fault('a quoted value')
    const end = this.#text.indexOf(quote, this.#at + 1)
    if (end < 0) throw this.#fault('the end of a quoted value')
    const literal = this.#text.slice(this.#at + 1, end)
    this.#at = end + 1
    return literal
  }

  #name(): string {
    return this.#match(NAME_AT, 'a name')
  }

  /** A name that is no qualified name: with namespaces it has no colon. */
  #colonless(): string {
    const name = this.#name()
    if (this.#dtd.hasNamespaces && name.includes(':')) throw this.#fault('a name without a colon')
    return name
  }

  #close(): void {
    this.#skip()
    this.#need('>')
  }

  #space(): void {
    this.#match(SPACE, 'white space')
  }

  /** Skips white space; answers whether there was any. */
  #skip(): boolean {
    SPACE.lastIndex = this.#at
    if (!SPACE.test(this.#text)) return false
    this.#at = SPACE.lastIndex
    return true
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    if (found === undefined) throw this.#fault(what)
    this.#at += found.length
    return found
  }

  #need(word: string): void {
    if (!this.#take(word)) throw this.#fault(word)
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false
    this.#at += word.length
    return true
  }

  #fault(expected: string): XmlError {
    const before = this.#text.slice(Math.max(0, this.#at - 30), this.#at)
    return this.#dtd.fault(
      `the document type declaration should have ${expected} after ${JSON.stringify(before)}`
    )
  }
}
