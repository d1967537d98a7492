import { describe } from './check.ts'
import type { XmlAttributes, XmlHandler } from './events.ts'
import { NAME } from './names.ts'

const IS_NAME = new RegExp(`^${NAME}$`, 'u')

/** Characters that no XML 1.0 document can have, not even by a reference. */
const NOT_A_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

const IN_TEXT = /[&<>\r]/g
const IN_ATTRIBUTE = /[&<"\t\n\r]/g

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;'
}

/** How many names are remembered as right. */
const MAX_KEPT = 1024

/** Writes events as XML; what cannot be written is a `TypeError`, so that all it wrote can be read. */
export class XmlWriter implements XmlHandler {
  readonly #caller: string
  readonly #names = new Set<string>()
  readonly #open: string[] = []
  #text = ''
  #isTagOpen = false

  /** @param caller - what errors call the stage */
  constructor(caller: string) {
    this.#caller = caller
  }

  /** How many elements are open. */
  get depth(): number {
    return this.#open.length
  }

  /** What was written since this was asked last. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }

  start(name: string, attributes: XmlAttributes): void {
    this.#closeTag()
    this.#checkName(name, 'an element')
    this.#open.push(name)
    this.#text += `<${name}`
    for (const attribute in attributes) {
      this.#checkName(attribute, 'an attribute')
      const value = this.#checked(attributes[attribute], `the attribute ${attribute}`)
      this.#text += ` ${attribute}="${value.replace(IN_ATTRIBUTE, refer)}"`
    }
    this.#isTagOpen = true
  }

  end(name: string): void {
    const open = this.#open.pop()
    if (open !== name)
      throw this.#wrong(`</${name}> cannot end ${open === undefined ? 'nothing' : `<${open}>`}`)
    this.#text += this.#isTagOpen ? '/>' : `</${name}>`
    this.#isTagOpen = false
  }

  text(text: string): void {
    const checked = this.#checked(text, 'text')
    if (checked === '') return
    this.#closeTag()
    this.#text += checked.replace(IN_TEXT, refer)
  }

  cdata(text: string): void {
    this.#closeTag()
    this.#text += `<![CDATA[${this.#checked(text, 'CDATA').replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
  }

  comment(text: string): void {
    this.#closeTag()
    const checked = this.#checked(text, 'a comment')
    if (checked.includes('--') || checked.endsWith('-'))
      throw this.#wrong('a comment cannot have -- in it, or - at its end')
    this.#text += `<!--${checked}-->`
  }

  instruction(target: string, body: string): void {
    this.#closeTag()
    this.#checkName(target, 'an instruction')
    if (/^xml$/i.test(target)) throw this.#wrong('an instruction cannot be called xml')
    const checked = this.#checked(body, 'an instruction')
    if (checked.includes('?>')) throw this.#wrong('an instruction cannot have ?> in it')
    this.#text += `<?${target}${checked === '' ? '' : ` ${checked}`}?>`
  }

  doctype(text: string): void {
    this.#text += `<!DOCTYPE${this.#checked(text, 'a document type')}>`
  }

  /** White space for those who read it, between elements. */
  space(text: string): void {
    this.#closeTag()
    this.#text += text
  }

  #closeTag(): void {
    if (!this.#isTagOpen) return
    this.#text += '>'
    this.#isTagOpen = false
  }

  #checkName(name: string, what: string): void {
    if (this.#names.has(name)) return
    if (typeof name === 'string' && name.startsWith('{')) {
      throw this.#wrong(`${name} is in a namespace without a prefix: add one to namespaces`)
    }
    if (typeof name !== 'string' || !IS_NAME.test(name)) {
      throw this.#wrong(
        `${what} cannot be called ${typeof name === 'string' ? JSON.stringify(name) : describe(name)}`
      )
    }
    if (this.#names.size < MAX_KEPT) this.#names.add(name)
  }

  #checked(text: unknown, what: string): string {
    if (typeof text !== 'string') throw this.#wrong(`${what} must be a string, got ${describe(text)}`)
    const found = NOT_A_CHARACTER.exec(text)
    if (found === null) return text
    const code = (found[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')
    throw this.#wrong(`${what} cannot have the character U+${code}: XML has no way to write it`)
  }

  #wrong(reason: string): TypeError {
    return new TypeError(`${this.#caller}: ${reason}`)
  }
}

function refer(character: string): string {
  return REFERENCES[character] as string
}
