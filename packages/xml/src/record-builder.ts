import { NO_ATTRIBUTES, type XmlAttributes, type XmlHandler } from './events.ts'
import type { XmlRecord, XmlValue } from './record.ts'
import { isWhiteSpace } from './white-space.ts'
import type { XmlError, XmlErrorCode } from './xml-error.ts'

/** How records are made. */
export interface RecordShape {
  /** The name of the elements that become records. */
  readonly name: string
  readonly attributePrefix: string
  readonly maxRecordLength: number
}

/** An element that is open. */
interface Frame {
  /** Attributes and children; none as long as there is only text. */
  fields: XmlRecord | undefined
  text: string
  hasChildren: boolean
}

/** The field for the text of an element that has attributes or children too. */
const TEXT = '#text'

/** Makes records of the elements of one name, out of the events of a document. */
export class RecordBuilder implements XmlHandler {
  readonly #shape: RecordShape
  readonly #send: (record: XmlRecord) => void
  readonly #failure: (code: XmlErrorCode, reason: string) => XmlError
  readonly #frames: Frame[] = [] // one for each depth, used again by the next element there
  #depth = 0 // how many elements are open, counted from that of the record
  #length = 0

  /**
   * @param send - is given each record
   * @param failure - makes the error for a record that is too long
   */
  constructor(
    shape: RecordShape,
    send: (record: XmlRecord) => void,
    failure: (code: XmlErrorCode, reason: string) => XmlError
  ) {
    this.#shape = shape
    this.#send = send
    this.#failure = failure
  }

  start(name: string, attributes: XmlAttributes): void {
    if (this.#depth === 0) {
      if (name !== this.#shape.name) return
      this.#length = 0
    }
    const frame = this.#open()
    if (attributes !== NO_ATTRIBUTES) this.#addAttributes(frame, attributes)
    this.#grow(name.length)
  }

  text(text: string): void {
    if (this.#depth === 0) return
    const frame = this.#frames[this.#depth - 1] as Frame
    if (frame.hasChildren && frame.text === '' && isIndent(text)) return
    frame.text += text
    this.#grow(text.length)
  }

  cdata(text: string): void {
    this.text(text)
  }

  end(name: string): void {
    if (this.#depth === 0) return
    const frame = this.#frames[--this.#depth] as Frame
    if (this.#depth === 0) {
      frame.fields ??= makeRecord()
      return this.#send(finish(frame) as XmlRecord)
    }
    add(this.#parent(), name, finish(frame))
  }

  #open(): Frame {
    const depth = this.#depth++
    let frame = this.#frames[depth]
    if (frame === undefined) {
      frame = { fields: undefined, text: '', hasChildren: false }
      this.#frames.push(frame)
    } else {
      frame.fields = undefined
      frame.text = ''
      frame.hasChildren = false
    }
    return frame
  }

  /** The fields that the element just ended is added to. */
  #parent(): XmlRecord {
    const frame = this.#frames[this.#depth - 1] as Frame
    if (!frame.hasChildren) {
      frame.hasChildren = true
      if (isIndent(frame.text)) frame.text = ''
    }
    frame.fields ??= makeRecord()
    return frame.fields
  }

  #addAttributes(frame: Frame, attributes: XmlAttributes): void {
    for (const name in attributes) {
      const value = attributes[name] as string
      frame.fields ??= makeRecord()
      add(frame.fields, this.#shape.attributePrefix + name, value)
      this.#grow(name.length + value.length)
    }
  }

  #grow(length: number): void {
    this.#length += length
    const { maxRecordLength } = this.#shape
    if (this.#length <= maxRecordLength) return
    throw this.#failure(
      'COSTREAM_XML_LIMIT',
      `a record is longer than ${maxRecordLength} characters. Raise maxRecordLength if that is meant`
    )
  }
}

/**
 * A record without a prototype. `Object.create(null)` makes a hash table of each, which takes twice as long to fill
 * and to read.
 */
function makeRecord(): XmlRecord {
  return Object.setPrototypeOf({}, null) as XmlRecord
}

/** The value of an element that has ended. */
function finish({ fields, text }: Frame): string | XmlRecord {
  if (fields === undefined) return text
  if (text !== '') add(fields, TEXT, text)
  return fields
}

/** Adds a value; the second of one name makes an array of both. */
function add(fields: XmlRecord, name: string, value: string | XmlRecord): void {
  const before: XmlValue | undefined = fields[name]
  if (before === undefined) fields[name] = value
  else if (Array.isArray(before)) before.push(value)
  else fields[name] = [before, value]
}

/** Whether a text is only white space. */
function isIndent(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (!isWhiteSpace(text.charCodeAt(at))) return false
  }
  return true
}
