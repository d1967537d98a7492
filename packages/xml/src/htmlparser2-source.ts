import { Parser } from 'htmlparser2'
import { PREDEFINED } from './dtd.ts'
import {
  NO_ATTRIBUTES,
  type ResolveEntity,
  type XmlEventSource,
  type XmlHandler,
  type XmlParser,
  type XmlParserOptions
} from './events.ts'
import { Limits, MARKUP } from './limits.ts'
import { LineCursor } from './line-cursor.ts'
import { Place, START } from './place.ts'
import { ENDS_IN_MARKUP, endsBefore, endsBeforeRoot } from './reasons.ts'
import { XmlError, type XmlErrorCode } from './xml-error.ts'

const DOCTYPE = '!DOCTYPE'

/** A reference; what it names may be unknown. */
const REFERENCE = /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([^\s&;#]{1,64}));/gi

/**
 * The lenient event source: the parser htmlparser2 in its XML mode, for feeds that are not well-formed. Install
 * `htmlparser2` beside this package.
 *
 * It takes what `saxesSource` refuses: end tags that are missing or stray, attributes without quotes or values, `<` and
 * `&` in text, unknown entities, which stay as they are, text and elements after the root element. It does not read the
 * document type declaration, takes any character, and knows the line ends of XML 1.0 alone. Input that ends within an element is an error here too.
 *
 * @example
 * ```ts
 * import { forEach, pipe } from '@costream/core'
 * import { xmlRecords } from '@costream/xml'
 * import { htmlparser2Source } from '@costream/xml/htmlparser2'
 *
 * const feed = '<buses><bus route=22><stop>Paulina & Howard</bus></buses>'
 * await pipe(feed, xmlRecords('bus', { source: htmlparser2Source }), forEach(bus => console.log(JSON.stringify(bus))))
 * // {"@route":"22","stop":"Paulina & Howard"}
 * ```
 */
export const htmlparser2Source: XmlEventSource = { name: 'htmlparser2', open }

/** Wires a parser of htmlparser2 to a handler: one long function of small ones, as in `saxesSource`. */
function open(handler: XmlHandler, options: XmlParserOptions): XmlParser {
  const { maxDepth, maxAttributes, maxName, maxLength, positions, resolveEntity } = options
  const maxToken = maxLength + MARKUP
  const cursor = new LineCursor()
  const place = new Place(cursor, options.offsetOf)
  const names: string[] = [] // the open elements, the root first
  let attributes: Record<string, string> | undefined
  let count = 0 // of attributes
  let raw = '' // text that the next markup ends, as it is written
  let isCdata = false
  let piece = ''
  let isTagOpen = false // whether the > of the last end tag is still to come
  let isEmpty = true // whether there was no element
  let mark = 0 // where the last event, or attribute, ended in the text
  // With positions: where the event that is told begins, and where the next one will.
  let at = START
  let next = START

  const failure = (code: XmlErrorCode, reason: string, cause?: unknown): XmlError =>
    new XmlError(code, reason, { ...place.here(), path: [...names], cause })
  const limits = new Limits(options, failure)

  const flush = (): void => {
    if (raw === '') return
    const text = resolved(raw.replace(/\r\n?/g, '\n'), resolveEntity)
    raw = ''
    if (text.length > maxLength) throw limits.tooLong()
    if (names.length > 0) handler.text(text)
  }
  /** Something was read, up to the place where the parser is, or so many characters further. */
  const advance = (further = 0): void => {
    // A text that a reference ends may end before the piece; what follows it is then still to come.
    const end = Math.max(parser.endIndex + 1 + further, place.fed)
    cursor.position = end
    if (end - mark > maxToken) throw limits.tooLong()
    mark = end
  }
  /** An event other than text is heard. */
  const arrive = (further = 0): void => {
    flush()
    advance(further)
    if (!positions) return
    at = next
    next = place.position(0)
  }
  /** Goes on to the end of an end tag, which htmlparser2 tells before it has read the white space in it. */
  const endTag = (from: number): void => {
    const end = piece.indexOf('>', from)
    isTagOpen = end < 0
    cursor.position = place.fed + (isTagOpen ? piece.length : end + 1)
    mark = cursor.position
    if (positions) next = place.position(0)
  }

  const parser: Parser = new Parser(
    {
      onopentagname(name) {
        flush()
        if (name.length > maxName) throw limits.longName()
      },
      onattribute(name, value) {
        advance()
        if (name.length > maxName) throw limits.longName()
        if (value.length > maxLength) throw limits.tooLong()
        if (++count > maxAttributes) throw limits.manyAttributes()
        attributes ??= Object.create(null) as Record<string, string>
        attributes[name] ??= resolved(value.replace(/\r\n|[\r\n\t]/g, ' '), resolveEntity)
      },
      onopentag(name) {
        arrive()
        if (names.length >= maxDepth) throw limits.deep()
        isEmpty = false
        const told = attributes ?? NO_ATTRIBUTES
        attributes = undefined
        count = 0
        handler.start(name, told)
        names.push(name)
      },
      onclosetag(name) {
        arrive()
        names.pop()
        handler.end(name)
        endTag(parser.endIndex - place.fed)
      },
      oncdatastart() {
        isCdata = true
      },
      ontext(text) {
        if (isCdata) {
          arrive()
          if (text.length > maxLength) throw limits.tooLong()
          if (names.length > 0) handler.cdata(text.replace(/\r\n?/g, '\n'))
          return
        }
        if (raw === '') at = next
        advance()
        raw += text
        if (raw.length > maxToken) throw limits.tooLong()
        if (positions) next = place.position(0)
      },
      oncdataend() {
        isCdata = false
      },
      oncomment(text) {
        arrive()
        if (text.length > maxLength) throw limits.tooLong()
        handler.comment?.(text.replace(/\r\n?/g, '\n'))
      },
      onprocessinginstruction(name, data) {
        arrive(name.startsWith('?') ? 1 : 0) // for those its end is the last ?
        if (data.length > maxLength) throw limits.tooLong()
        const body = data.slice(name.length).replace(/\r\n?/g, '\n')
        if (name.toUpperCase() === DOCTYPE) handler.doctype?.(body)
        else if (name === '?xml') declare(body)
        else if (name.startsWith('?')) handler.instruction?.(name.slice(1), body.trimStart())
      }
    },
    { xmlMode: true, decodeEntities: false }
  )

  const declare = (body: string): void => {
    const version = declared('version', body) ?? '1.0'
    options.onDeclaration({ version, encoding: declared('encoding', body) })
  }

  return {
    write(text) {
      piece = text
      cursor.begin(piece)
      place.begin(piece)
      if (isTagOpen) endTag(0)
      parser.write(piece)
      place.end()
      cursor.position = place.fed
      if (place.fed - mark > maxToken) throw limits.tooLong()
    },
    close() {
      // Not by the parser: it takes the end of the input for the end of all that is open.
      const name = names.at(-1)
      if (name !== undefined) throw failure('COSTREAM_XML_TRUNCATED', endsBefore(name))
      if (isEmpty) throw failure('COSTREAM_XML_TRUNCATED', endsBeforeRoot(place.fed))
      if (isTagOpen || mark < place.fed) throw failure('COSTREAM_XML_TRUNCATED', ENDS_IN_MARKUP)
    },
    position: () => at,
    failure: (code, reason, cause) => failure(code, reason, cause)
  }
}

/** A text with its references resolved, but for those that nobody knows. */
function resolved(text: string, resolveEntity: ResolveEntity | undefined): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (found, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return PREDEFINED.get(name) ?? resolveEntity?.(name, { mayExist: true }) ?? found
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : found
  })
}

/** What a pseudo-attribute of the XML declaration says. */
function declared(name: string, declaration: string): string | undefined {
  return new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(declaration)?.[1]
}
