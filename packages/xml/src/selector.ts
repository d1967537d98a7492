import { checkString } from './check.ts'

/** What an element must be: by an attribute, or by the value of one. */
export interface Condition {
  readonly attribute: string
  /** The value; any will do where it is left out. */
  readonly value?: string
}

/** One element of a path. */
interface Step {
  /** The element's name; `'*'` is any. */
  readonly name: string
  readonly conditions: readonly Condition[]
  /** Whether there may be elements between the one before and this. */
  readonly deep: boolean
}

/** A way through a document, from outside in. */
export interface Path {
  readonly steps: readonly Step[]
  /** The attribute that is meant, of the element that the steps lead to. */
  readonly attribute?: string
}

/** Where a path comes from, for errors, and what its names may be. */
export interface PathContext {
  readonly caller: string
  readonly argument: string
  /** The prefixes that are declared; nothing where names are as they are written. */
  readonly prefixes: ReadonlySet<string> | undefined
}

/** Characters that end a name. A name in braces, `{uri}local`, may hold any of them up to its `}`. */
const ENDS_NAME = ' \t\r\n/|[]@*="\'<>(){},;!&'

/**
 * Reads a selector: `bus`, `/buses/bus`, `//item`, `a/b`, `*`, `item[@id="x"]`, and several of these with `|` between.
 *
 * @throws TypeError when it is no string; RangeError, which names the character, when it cannot be read
 */
export function parseSelector(text: unknown, context: PathContext): readonly Path[] {
  checkString(text, context.caller, context.argument)
  return new PathReader(text as string, context).selector()
}

/**
 * Reads the way from a record to a field: `stop`, `stops/stop`, `//i`, `@id`, `stop/@no`, or `.` for the record itself.
 *
 * @throws TypeError when it is no string; RangeError, which names the character, when it cannot be read
 */
export function parseFieldPath(text: unknown, context: PathContext): Path {
  checkString(text, context.caller, context.argument)
  return new PathReader(text as string, context).field()
}

class PathReader {
  readonly #text: string
  readonly #context: PathContext
  #at = 0

  constructor(text: string, context: PathContext) {
    this.#text = text
    this.#context = context
  }

  selector(): readonly Path[] {
    const paths: Path[] = []
    do {
      this.#skipBlanks()
      const deep = this.#takes('//') || !this.#takes('/')
      paths.push({ steps: this.#steps(deep, false) })
      this.#skipBlanks()
    } while (this.#takes('|'))
    if (this.#at < this.#text.length) throw this.#wrong('/, [ or |')
    return paths
  }

  field(): Path {
    if (this.#text === '.') return { steps: [] }
    const path = this.#peek() === '@' ? this.#attributeOf([]) : this.#fieldSteps()
    if (this.#at < this.#text.length) throw this.#wrong('/ or the end')
    return path
  }

  #fieldSteps(): Path {
    const steps = this.#steps(this.#takes('//'), true)
    return this.#peek() === '@' ? this.#attributeOf(steps) : { steps }
  }

  #attributeOf(steps: readonly Step[]): Path {
    this.#at++
    return { steps, attribute: this.#name('the name of an attribute') }
  }

  /** Steps up to the end of the path, or to an attribute. */
  #steps(deep: boolean, toAttribute: boolean): readonly Step[] {
    const steps = [this.#step(deep)]
    while (this.#takes('/')) {
      const below = this.#takes('/')
      if (toAttribute && !below && this.#peek() === '@') break
      steps.push(this.#step(below))
    }
    return steps
  }

  #step(deep: boolean): Step {
    const name = this.#takes('*') ? '*' : this.#name('the name of an element or *')
    const conditions: Condition[] = []
    while (this.#takes('[')) conditions.push(this.#condition())
    return { name, conditions, deep }
  }

  #condition(): Condition {
    this.#skipBlanks()
    this.#expect('@')
    const attribute = this.#name('the name of an attribute')
    this.#skipBlanks()
    const condition = this.#takes('=') ? { attribute, value: this.#quoted() } : { attribute }
    this.#skipBlanks()
    this.#expect(']')
    return condition
  }

  #quoted(): string {
    this.#skipBlanks()
    const quote = this.#peek()
    if (quote !== '"' && quote !== "'") throw this.#wrong('a value in quotes')
    const from = this.#at + 1
    const to = this.#text.indexOf(quote, from)
    this.#at = to === -1 ? this.#text.length : to + 1
    if (to === -1) throw this.#wrong(`a closing ${quote}`)
    return this.#text.slice(from, to)
  }

  #name(what: string): string {
    const from = this.#at
    const braces = this.#peek() === '{'
    if (braces) this.#skipBraces()
    const local = this.#at
    while (this.#at < this.#text.length && !ENDS_NAME.includes(this.#peek())) this.#at++
    if (this.#at === local) throw this.#wrong(what)
    if (!braces) this.#checkPrefix(this.#text.slice(local, this.#at))
    return this.#text.slice(from, this.#at)
  }

  #skipBraces(): void {
    if (this.#context.prefixes === undefined) {
      throw this.#error('has a namespace in braces: that needs the option namespaces, {} will do')
    }
    const to = this.#text.indexOf('}', this.#at)
    this.#at = to === -1 ? this.#text.length : to + 1
    if (to === -1) throw this.#wrong('a closing }')
  }

  #checkPrefix(name: string): void {
    const { prefixes } = this.#context
    const colon = name.indexOf(':')
    if (prefixes === undefined || colon === -1) return
    const prefix = name.slice(0, colon)
    if (prefix === 'xml' || prefixes.has(prefix)) return
    throw this.#error(`has the prefix ${prefix}, which is not among namespaces`)
  }

  #peek(): string {
    return this.#text.charAt(this.#at)
  }

  #takes(token: string): boolean {
    const found = this.#text.startsWith(token, this.#at)
    if (found) this.#at += token.length
    return found
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw this.#wrong(token)
  }

  #skipBlanks(): void {
    while (this.#peek() === ' ') this.#at++
  }

  #wrong(expected: string): RangeError {
    const found = this.#at < this.#text.length ? JSON.stringify(this.#peek()) : 'the end'
    return this.#error(`cannot be read at character ${this.#at + 1}: expected ${expected}, got ${found}`)
  }

  #error(what: string): RangeError {
    const { caller, argument } = this.#context
    return new RangeError(`${caller}: ${argument} ${JSON.stringify(this.#text)} ${what}`)
  }
}
