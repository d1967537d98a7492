import { type Stage, stage } from '@costream/core'
import { checkOptions, checkString } from './check.ts'
import { checkNamespaces } from './check-namespaces.ts'
import type { XmlElement } from './element.ts'
import type { XmlAttributes, XmlEvent, XmlHandler } from './events.ts'
import { hear } from './hear.ts'
import type { XmlRecord } from './record.ts'
import { tellElement } from './tell-element.ts'
import { type RecordKeys, tellRecord } from './tell-record.ts'
import { XmlWriter } from './xml-writer.ts'

/** Options of `toXml`. */
export interface ToXmlOptions extends Partial<RecordKeys> {
  /** The name of the elements that are written for records. Default: the items are events or elements. */
  readonly record?: string
  /** The name of an element to write around all, as a document with its declaration. Default: none. */
  readonly root?: string
  /** The namespaces to declare in the root, by prefix, `''` for the default one: those that records were made with. */
  readonly namespaces?: Readonly<Record<string, string>>
}

const TEXTS = ['record', 'root', 'attributePrefix', 'textKey', 'cdataKey', 'contentKey'] as const

/**
 * Writes XML: the events of `xmlEvents`, the elements of `elements`, or, with the option `record`, records. All text is
 * escaped, and what would not be XML is refused, so that it can be read again: events and elements as they were, records
 * by the same options.
 *
 * In a record an array is an element for each of its values; `undefined` and `null` are left out, a `Date` is written in
 * ISO 8601.
 *
 * @param options - what the items are, and what is written around them
 * @returns a stage from items to text: a piece for each
 * @throws TypeError for a wrong option; the run fails with one at an item that is no XML, such as a name with a blank
 *
 * @example
 * ```ts
 * import { joinText, pipe } from '@costream/core'
 * import { toXml, xmlEvents, xmlRecords } from '@costream/xml'
 *
 * const feed = '<buses><bus no="1"><id>7574</id><stop>A &amp; B</stop></bus></buses>'
 * console.log(await pipe(feed, xmlEvents(), toXml(), joinText()))
 * // <buses><bus no="1"><id>7574</id><stop>A &amp; B</stop></bus></buses>
 * const trams = await pipe(feed, xmlRecords('bus'), toXml({ record: 'tram', root: 'trams' }), joinText())
 * console.log(trams.trim())
 * // <?xml version="1.0" encoding="UTF-8"?>
 * // <trams>
 * // <tram no="1"><id>7574</id><stop>A &amp; B</stop></tram>
 * // </trams>
 * ```
 */
export function toXml(options: ToXmlOptions & { readonly record: string }): Stage<object, string>
export function toXml(options?: ToXmlOptions): Stage<XmlEvent | XmlElement, string>
export function toXml(options: ToXmlOptions = {}): Stage<never, string> {
  checkOptions(options, 'toXml', [...TEXTS, 'namespaces'])
  for (const name of TEXTS) if (options[name] !== undefined) checkString(options[name], 'toXml', name)
  const { record, root, namespaces = {} } = options
  const declarations = declare(namespaces, root)
  const keys: RecordKeys = { attributePrefix: '@', textKey: '#text', contentKey: '#content', ...options }
  return stage<unknown, string>(
    target => {
      const writer = new XmlWriter('toXml')
      let began = false
      const begin = (): void => {
        if (began || root === undefined) return
        began = true
        writer.space('<?xml version="1.0" encoding="UTF-8"?>\n')
        writer.start(root, declarations)
        writer.space('\n')
      }
      return {
        item(item) {
          begin()
          if (record !== undefined) tellRecord(writer, record, item as XmlRecord, keys)
          else tell(writer, item)
          if (root !== undefined && writer.depth === 1) writer.space('\n')
          const text = writer.take()
          if (text !== '') return target.send(text)
        },
        end() {
          begin()
          if (root !== undefined) writer.end(root)
          if (root !== undefined) writer.space('\n')
          if (writer.depth > 0) throw new TypeError('toXml: the events end in the middle of an element')
          const text = writer.take()
          if (text !== '') return target.send(text)
        }
      }
    },
    { name: 'toXml' }
  ) as Stage<never, string>
}

function tell(handler: XmlHandler, item: unknown): void {
  const isElement = typeof item === 'object' && item !== null && 'children' in item
  if (isElement) tellElement(handler, item as XmlElement)
  else hear(handler, item as XmlEvent, 'toXml')
}

function declare(namespaces: Readonly<Record<string, string>>, root: string | undefined): XmlAttributes {
  checkNamespaces(namespaces, 'toXml')
  const entries = Object.entries(namespaces)
  if (entries.length > 0 && root === undefined) {
    throw new TypeError('toXml: namespaces are declared in the root: name one by the option root')
  }
  return Object.fromEntries(
    entries.map(([prefix, uri]) => [prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri])
  )
}
