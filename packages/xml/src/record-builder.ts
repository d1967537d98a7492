import type { Builder } from './builder.ts'
import { NO_ATTRIBUTES, type XmlAttributes } from './events.ts'
import type { FieldNames } from './field-names.ts'
import type { FieldRule, FieldRules } from './field-rules.ts'
import type { Convert } from './field-type.ts'
import type { Outcome } from './outcome.ts'
import type { PathState } from './path-automaton.ts'
import type { XmlRecord, XmlValue } from './record.ts'
import type { RecordShape } from './record-shape.ts'
import { Selection } from './selection.ts'
import { tooLong } from './too-long.ts'
import { isWhiteSpace } from './white-space.ts'
import type { XmlErrorCode } from './xml-error.ts'

/** An element that is open, of a record. */
interface Frame {
  name: string
  /** Attributes and children; none as long as there is only text. */
  fields: XmlRecord | undefined
  text: string
  hasChildren: boolean
  /** Text and children in order, where that is declared. */
  content: XmlValue[] | undefined
  /** How far the declared paths have come, where there are any. */
  state: PathState<FieldRule> | undefined
  /** The names of the children of the last element at this depth, as long as no two are the same. */
  readonly keys: string[]
  /** How many children there were; -1 where their names are not those of `keys` any more. */
  followed: number
}

/** Neither a name nor a namespace in braces begins so. */
const BEGINS_NO_NAME = /^[!-/;-@[-^`|}~]/

/** How many children are followed. */
const MAX_KEYS = 64

/** How many names of attributes are kept with their prefix. */
const MAX_KEPT = 1024

/** In place of a value: the record was refused. */
const REFUSED: unique symbol = Symbol('refused')

/** The arrays that a declared type has made of one text: they are values, not several of them. */
const MADE = new WeakSet<object>()

/** What text becomes; `undefined` is left out. */
type Value = XmlValue | undefined | typeof REFUSED

/** Makes records of the elements that a selector means, out of the events of a document. */
export class RecordBuilder implements Builder {
  readonly #shape: RecordShape
  readonly #names: FieldNames | undefined
  readonly #rules: FieldRules | undefined
  readonly #outcome: Outcome
  readonly #selection: Selection
  readonly #attributeKeys = new Map<string, string>()
  readonly #frames: Frame[] = [] // one for each depth, used again by the next element there
  readonly #unfollowed: 0 | -1 // what an element has `followed` when it begins
  readonly #labels: boolean // whether a record has fields that no element gave
  #depth = 0 // how many elements are open, counted from that of the record
  #length = 0

  constructor(shape: RecordShape, outcome: Outcome) {
    this.#shape = shape
    this.#names = shape.names
    this.#rules = shape.rules
    this.#outcome = outcome
    this.#selection = new Selection(shape.automaton)
    this.#unfollowed = isApart(shape) ? 0 : -1
    this.#labels = shape.nameKey !== undefined || shape.positionKey !== undefined
  }

  start(name: string, attributes: XmlAttributes, uri?: string, attributeUris?: XmlAttributes): void {
    if (this.#names !== undefined) {
      name = this.#names.element(name, uri)
      attributes = this.#names.attributes(attributes, attributeUris)
    }
    if (this.#depth === 0) {
      if (!this.#selection.start(name, attributes)) return
      this.#length = 0
      this.#outcome.begin(name, this.#selection.path)
    }
    const frame = this.#open(name)
    if (this.#depth === 1 && this.#labels) this.#label(frame)
    if (this.#rules !== undefined) this.#enter(frame, attributes)
    this.#length += name.length
    if (attributes !== NO_ATTRIBUTES && this.#shape.attributes) this.#addAttributes(frame, attributes)
    if (this.#length > this.#shape.maxRecordLength) this.#refuseLength()
  }

  text(text: string): void {
    if (this.#depth === 0) return
    const frame = this.#frames[this.#depth - 1] as Frame
    if (frame.content !== undefined) addText(frame.content, text)
    else if (frame.hasChildren && frame.text === '' && isIndent(text)) return
    else frame.text += text
    this.#length += text.length
    if (this.#length > this.#shape.maxRecordLength) this.#refuseLength()
  }

  cdata(text: string): void {
    const { cdataKey } = this.#shape
    if (cdataKey === undefined || this.#depth === 0) return this.text(text)
    this.#addChild(this.#frames[this.#depth - 1] as Frame, cdataKey, text, false)
    this.#length += text.length
    if (this.#length > this.#shape.maxRecordLength) this.#refuseLength()
  }

  end(_name: string): void {
    if (this.#depth === 0) return this.#selection.end()
    const frame = this.#frames[--this.#depth] as Frame
    const rule = frame.state?.found
    let value: Value = frame.text
    if (rule !== undefined) {
      value = this.#typed(frame, rule)
      if (value === REFUSED) return
    }
    if (frame.fields !== undefined || this.#depth === 0) value = this.#complete(frame, value)
    if (this.#depth === 0) return this.#outcome.found(value)
    if (value === undefined) return
    this.#addChild(this.#frames[this.#depth - 1] as Frame, frame.name, value, rule?.array === true)
  }

  abandon(): number | undefined {
    this.#selection.skip(this.#depth)
    this.#depth = 0
    return this.#selection.level
  }

  #open(name: string): Frame {
    const depth = this.#depth++
    let frame = this.#frames[depth]
    if (frame === undefined) {
      frame = {
        name,
        fields: undefined,
        text: '',
        hasChildren: false,
        content: undefined,
        state: undefined,
        keys: [],
        followed: this.#unfollowed
      }
      this.#frames.push(frame)
      return frame
    }
    frame.name = name
    frame.fields = undefined
    frame.text = ''
    frame.hasChildren = false
    frame.content = undefined
    frame.followed = this.#unfollowed
    return frame
  }
  #label(frame: Frame): void {
    const { nameKey, positionKey } = this.#shape
    const { position } = this.#outcome
    frame.fields = makeRecord()
    if (nameKey !== undefined) frame.fields[nameKey] = frame.name
    if (positionKey !== undefined && position !== undefined) frame.fields[positionKey] = position
  }

  /** Follows the declared paths into an element. */
  #enter(frame: Frame, attributes: XmlAttributes): void {
    const rules = this.#rules as FieldRules
    const outer = this.#depth === 1 ? undefined : this.#frames[this.#depth - 2]?.state
    frame.state = outer === undefined ? rules.start : rules.enter(outer, frame.name, attributes)
    if (frame.state.found?.mixed) frame.content = []
  }

  #addAttributes(frame: Frame, attributes: XmlAttributes): void {
    const converts = frame.state?.found?.attributes
    for (const name in attributes) {
      const text = attributes[name] as string
      this.#length += name.length + text.length
      const convert = converts?.get(name)
      const value = convert === undefined ? text : this.#convert(convert, text, `the attribute ${name}`)
      if (value === REFUSED) return
      if (value === undefined) continue
      frame.fields ??= makeRecord()
      add(frame.fields, this.#attributeKey(name), value)
    }
  }

  #attributeKey(name: string): string {
    const kept = this.#attributeKeys.get(name)
    if (kept !== undefined) return kept
    const key = this.#shape.attributePrefix + name
    if (this.#attributeKeys.size < MAX_KEPT) this.#attributeKeys.set(name, key)
    return key
  }

  #addChild(parent: Frame, name: string, value: XmlValue, isArray: boolean): void {
    if (parent.content !== undefined) {
      parent.content.push(single(name, value))
      return
    }
    if (!parent.hasChildren) {
      parent.hasChildren = true
      if (isIndent(parent.text)) parent.text = ''
    }
    parent.fields ??= makeRecord()
    if (isArray) {
      parent.followed = -1
      addToArray(parent.fields, name, value)
      return
    }
    const key = parent.followed === -1 ? undefined : follow(parent, name)
    if (key === undefined) add(parent.fields, name, value)
    else parent.fields[key] = value
  }

  /** The text of an element as the value that is declared; also what else is declared of it. */
  #typed(frame: Frame, { convert, arrays }: FieldRule): Value {
    if (frame.content !== undefined) {
      frame.fields ??= makeRecord()
      add(frame.fields, this.#shape.contentKey, frame.content)
      return ''
    }
    for (const name of arrays) {
      frame.fields ??= makeRecord()
      frame.fields[name] ??= []
    }
    const { text } = frame
    if (convert === undefined || (frame.hasChildren && text === '')) return text
    return this.#convert(convert, text, frame.name)
  }

  #convert(convert: Convert, text: string, what: string): Value {
    try {
      const value = convert(text) as XmlValue | undefined
      if (Array.isArray(value)) MADE.add(value)
      return value
    } catch (error) {
      this.#refuse('COSTREAM_XML_RECORD', `${what}: ${error instanceof Error ? error.message : error}`, error)
      return REFUSED
    }
  }

  #complete(frame: Frame, text: XmlValue | undefined): XmlRecord {
    frame.fields ??= makeRecord()
    if (text !== '' && text !== undefined) add(frame.fields, this.#shape.textKey, text)
    return frame.fields
  }

  #refuseLength(): void {
    this.#refuse(...tooLong(this.#shape.maxRecordLength))
  }

  #refuse(code: XmlErrorCode, reason: string, cause?: unknown): void {
    this.abandon()
    this.#outcome.refuse(code, reason, cause)
  }
}

/**
 * A record without a prototype. `Object.create(null)` makes a hash table of each, which takes twice as long to fill
 * and to read.
 */
function makeRecord(): XmlRecord {
  return Object.setPrototypeOf({}, null) as XmlRecord
}

/** A record of one field. */
function single(name: string, value: XmlValue): XmlRecord {
  const record = makeRecord()
  record[name] = value
  return record
}

/** Whether no attribute and nothing that options add can have the name of a child element. */
function isApart({ attributes, attributePrefix, nameKey = '#', positionKey = '#' }: RecordShape): boolean {
  const keys = attributes ? [attributePrefix, nameKey, positionKey] : [nameKey, positionKey]
  return keys.every(key => BEGINS_NO_NAME.test(key))
}

/**
 * Most elements of a depth have the same children in the same order. As long as one does, each name is known to be new
 * in it, and there is a string that V8 has looked up before: both cost more than to compare two names.
 *
 * @returns the name to use, where it is new
 */
function follow(frame: Frame, name: string): string | undefined {
  const { keys, followed: at } = frame
  const expected = keys[at]
  if (expected === name) {
    frame.followed = at + 1
    return expected
  }
  keys.length = at
  if (at === MAX_KEYS || keys.includes(name)) {
    frame.followed = -1
    return undefined
  }
  const [key = name] = Object.keys({ [name]: 0 })
  keys.push(key)
  frame.followed = at + 1
  return key
}

/** Adds a value; the second of one name makes an array of both. */
function add(fields: XmlRecord, name: string, value: XmlValue): void {
  const before = fields[name]
  if (before === undefined) fields[name] = value
  else if (isSeveral(before)) before.push(value)
  else fields[name] = [before, value]
}

/** Adds a value to a field that is an array. */
function addToArray(fields: XmlRecord, name: string, value: XmlValue): void {
  const before = fields[name]
  if (isSeveral(before)) before.push(value)
  else fields[name] = before === undefined ? [value] : [before, value]
}

function isSeveral(value: XmlValue | undefined): value is XmlValue[] {
  return Array.isArray(value) && !MADE.has(value)
}

/** Adds text to content in order; text that follows text is one with it. */
function addText(content: XmlValue[], text: string): void {
  const last = content.at(-1)
  if (typeof last === 'string') content[content.length - 1] = last + text
  else content.push(text)
}

/** Whether a text is only white space. */
function isIndent(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (!isWhiteSpace(text.charCodeAt(at))) return false
  }
  return true
}
