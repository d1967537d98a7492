import { describe } from './check.ts'
import type { XmlHandler } from './events.ts'

/** What the fields of records are called that no child element gives. */
export interface RecordKeys {
  /** What stands before the name of an attribute; with `''` there are none. Default `'@'`. */
  readonly attributePrefix: string
  /** The field for the text of an element that has attributes or children too. Default `'#text'`. */
  readonly textKey: string
  /** The field for CDATA sections. Default: none. */
  readonly cdataKey?: string
  /** The field for content in order. Default `'#content'`. */
  readonly contentKey: string
}

/**
 * Tells a handler of a record, as a parser would of the element that it was.
 *
 * @throws TypeError for a value that is none of an element
 */
export function tellRecord(handler: XmlHandler, name: string, value: unknown, keys: RecordKeys): void {
  if (value === undefined || value === null) return
  if (!isRecord(value)) {
    handler.start(name, {})
    handler.text(toText(name, value))
    return handler.end(name)
  }
  handler.start(name, attributesOf(value, keys))
  for (const [field, content] of Object.entries(value)) tellField(handler, field, content, keys)
  handler.end(name)
}

function tellField(handler: XmlHandler, field: string, value: unknown, keys: RecordKeys): void {
  if (isAttribute(field, keys)) return
  if (field === keys.contentKey && Array.isArray(value)) return tellContent(handler, value, keys)
  for (const each of Array.isArray(value) ? value : [value]) {
    if (field === keys.textKey) handler.text(toText(field, each))
    else if (field === keys.cdataKey) handler.cdata(toText(field, each))
    else tellRecord(handler, field, each, keys)
  }
}

function tellContent(handler: XmlHandler, content: readonly unknown[], keys: RecordKeys): void {
  for (const part of content) {
    if (!isRecord(part)) handler.text(toText(keys.contentKey, part))
    else for (const [field, value] of Object.entries(part)) tellField(handler, field, value, keys)
  }
}

function attributesOf(record: object, keys: RecordKeys): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null)
  for (const [field, value] of Object.entries(record)) {
    if (!isAttribute(field, keys) || value === undefined || value === null) continue
    attributes[field.slice(keys.attributePrefix.length)] = toText(field, value)
  }
  return attributes
}

function isAttribute(field: string, { attributePrefix }: RecordKeys): boolean {
  return attributePrefix !== '' && field.startsWith(attributePrefix)
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

function toText(field: string, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return String(value).replace('Infinity', 'INF')
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      if (value instanceof Date) return value.toISOString()
      throw new TypeError(
        `toXml: the field ${field} must be text, a number or a record, got ${describe(value)}`
      )
  }
}
