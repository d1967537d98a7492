import type { SaxesParser, SaxesTagPlain } from 'saxes'
import { type Dtd, PREDEFINED } from './dtd.ts'
import { makeParser } from './saxes-parser.ts'

/** Tells what a saxes parser hears, the document's own or one for the text of an entity. */
export interface Tell {
  start(tag: SaxesTagPlain): void
  end(name: string): void
  text(text: string): void
  cdata(text: string): void
  comment(text: string): void
  instruction(target: string, body: string): void
  attribute(name: string, value: string): void
  /** Answers the error for what saxes found wrong in the text of an entity. */
  wrong(cause: Error, entity: string): Error
}

/** An entity whose text has markup, where it is referred to. */
interface Inclusion {
  readonly name: string
  readonly text: string
}

/** Stands for an entity with markup in text, where saxes lets no such character pass from the document. */
const MARK = '\0'

/** The element that stands for an entity. */
export const ENTITY = '_'

/** What makes the text of an entity more than characters. */
const MARKUP = /[<&\r]|\]\]>/

/**
 * Expands the entities that a document declares. saxes asks for the text of an entity when it meets a reference. In
 * content, a text with markup is parsed by a parser of its own, within an element that stands for the entity: so what
 * it opens it must close itself.
 */
export class Entities {
  readonly #dtd: Dtd
  readonly #tell: Tell
  readonly #prolog: string
  #inTag = false
  #inclusions: Inclusion[] = [] // those in the text that is read
  #text = '' // text that the next markup ends

  /** @param version - of XML, in the document */
  constructor(dtd: Dtd, tell: Tell, version: string) {
    this.#dtd = dtd
    this.#tell = tell
    this.#prolog = version === '1.0' ? '' : `<?xml version="${version}"?>`
  }

  /** Answers the references that a parser meets from now on. */
  answer(parser: SaxesParser): void {
    parser.on('opentagstart', () => {
      this.#inTag = true
    })
    parser.ENTITIES = new Proxy<Record<string, string>>(
      {},
      { get: (_, name) => PREDEFINED.get(name as string) ?? this.#refer(name as string) }
    )
  }

  /** A start tag ends. */
  tagEnds(): void {
    this.#inTag = false
  }

  /** Tells a text of the document, and what the entities in it hold. */
  text(text: string): void {
    if (this.#inclusions.length === 0) return this.#tell.text(text)
    this.#add(text)
    this.#flush()
  }

  #refer(name: string): string {
    if (this.#inTag) return this.#dtd.inAttribute(name)
    const text = this.#dtd.open(name)
    this.#dtd.close()
    if (!MARKUP.test(text)) return text
    this.#inclusions.push({ name, text })
    return MARK
  }

  #add(text: string): void {
    const inclusions = this.#inclusions
    this.#inclusions = []
    for (const [index, part] of text.split(MARK).entries()) {
      if (index > 0) this.#include(inclusions[index - 1] as Inclusion)
      this.#text += part
    }
  }

  #include({ name, text }: Inclusion): void {
    const tell = this.#tell
    const parser = makeParser()
    let depth = 0
    this.answer(parser)
    parser.on('attribute', attribute => tell.attribute(attribute.name, attribute.value))
    parser.on('opentag', tag => {
      this.tagEnds()
      if (depth++ === 0) return
      this.#flush()
      tell.start(tag as SaxesTagPlain)
    })
    parser.on('closetag', tag => {
      if (--depth === 0) return
      this.#flush()
      tell.end(tag.name)
    })
    parser.on('text', part => this.#add(part))
    parser.on('cdata', part => {
      this.#flush()
      tell.cdata(part)
    })
    parser.on('comment', part => {
      this.#flush()
      tell.comment(part)
    })
    parser.on('processinginstruction', ({ target, body }) => {
      this.#flush()
      tell.instruction(target, body)
    })
    parser.on('error', cause => {
      throw tell.wrong(cause, name)
    })
    this.#dtd.enter(name)
    // A CR in the text of an entity is meant: what a reference has put there is no end of a line.
    parser.write(`${this.#prolog}<${ENTITY}>${text.replaceAll('\r', '&#13;')}</${ENTITY}>`).close()
    this.#dtd.close()
  }

  #flush(): void {
    const text = this.#text
    this.#text = ''
    if (text !== '') this.#tell.text(text)
  }
}
