import type { SaxesParser } from 'saxes'
import {
  NO_ATTRIBUTES,
  type XmlEventSource,
  type XmlHandler,
  type XmlParser,
  type XmlParserOptions
} from './events.ts'
import { makeParser } from './saxes-parser.ts'
import { Place } from './saxes-place.ts'
import { XmlError, type XmlErrorCode, type XmlErrorContext } from './xml-error.ts'

/** What saxes says when an end tag has another name than the start tag, after it closed the element. */
const MISMATCH = 'unexpected close tag.'

/** What saxes says of text outside the root element, when it has read all of that text it has. */
const OUTSIDE = 'text data outside of root node.'

/**
 * The event source that stands on the parser saxes: strict, fast, and in pure JavaScript. The default.
 *
 * @example
 * ```ts
 * import { count, pipe } from '@costream/core'
 * import { saxesSource, xmlEvents } from '@costream/xml'
 *
 * console.log(await pipe('<bus><id>7</id></bus>', xmlEvents({ source: saxesSource }), count())) // 5
 * ```
 */
export const saxesSource: XmlEventSource = { name: 'saxes', open }

/**
 * Wires a saxes parser to a handler.
 *
 * It is one long function of small ones because they run for every event, and variables of a closure are what they
 * reach fastest. An end tag is told at the next event: saxes closes an element before it finds that the end tag has
 * another name, and such an element is not complete.
 */
function open(handler: XmlHandler, options: XmlParserOptions): XmlParser {
  const { maxDepth, maxAttributes, maxLength, onEncoding } = options
  const parser = makeParser()
  const place = new Place(parser)
  let depth = 0
  let ended: string | undefined // the element whose end is still to be told
  let attributes = 0
  let quiet = 0 // how much was read since the last event, at most
  let heard = false // whether there was an event in the piece that is read
  let closing: string[] | undefined // the elements that were open at the end of the input

  const failure = (
    code: XmlErrorCode,
    reason: string,
    cause?: unknown,
    context: XmlErrorContext = place.here()
  ): XmlError => {
    const open = closing ?? openElements(parser)
    const path = ended === undefined ? open : [...open, ended]
    return new XmlError(code, reason, { ...context, path, cause })
  }
  const beyond = (what: string, limit: string): XmlError =>
    failure('COSTREAM_XML_LIMIT', `${what}. Raise ${limit} if that is meant`)

  const limitLength = (length: number): void => {
    if (length > maxLength) {
      throw beyond(`a text, a tag or a comment is longer than ${maxLength} characters`, 'maxLength')
    }
  }
  const tellEnd = (): void => {
    if (ended === undefined) return
    const name = ended
    ended = undefined
    handler.end(name)
  }
  const arrive = (): void => {
    heard = true
    if (ended !== undefined) tellEnd()
  }

  parser.on('xmldecl', ({ encoding }) => {
    place.markupEnds()
    if (encoding !== undefined) onEncoding(encoding)
  })
  parser.on('attribute', ({ value }) => {
    heard = true
    limitLength(value.length)
    if (++attributes > maxAttributes) {
      throw beyond(`an element has more than ${maxAttributes} attributes`, 'maxAttributes')
    }
  })
  parser.on('opentag', tag => {
    arrive()
    if (++depth > maxDepth) throw beyond(`elements are nested more than ${maxDepth} deep`, 'maxDepth')
    if (attributes === 0) return handler.start(tag.name, NO_ATTRIBUTES)
    attributes = 0
    handler.start(tag.name, tag.attributes as Record<string, string>)
  })
  parser.on('closetag', tag => {
    arrive()
    ended = tag.name
    if (--depth === 0) place.markupEnds()
  })
  parser.on('text', content => {
    arrive()
    if (depth === 0) return
    limitLength(content.length)
    handler.text(content)
  })
  parser.on('cdata', content => {
    arrive()
    limitLength(content.length)
    handler.cdata(content)
  })
  parser.on('comment', content => {
    arrive()
    place.markupEnds(1) // saxes has still to read the >
    limitLength(content.length)
    handler.comment?.(content)
  })
  parser.on('processinginstruction', ({ target, body }) => {
    arrive()
    place.markupEnds()
    limitLength(body.length)
    handler.instruction?.(target, body)
  })
  parser.on('doctype', content => {
    arrive()
    place.markupEnds()
    limitLength(content.length)
    handler.doctype?.(content)
  })
  parser.on('error', cause => {
    const { message } = cause
    if (message !== MISMATCH) tellEnd()
    const context = message === OUTSIDE ? place.outside() : place.here()
    const reason = ended === undefined ? explain(message, place.fed) : mismatch(ended, context.excerpt)
    const code = closing === undefined ? 'COSTREAM_XML_SYNTAX' : 'COSTREAM_XML_TRUNCATED'
    throw failure(code, reason, cause, context)
  })

  return {
    write(piece) {
      heard = false
      place.begin(piece)
      parser.write(piece)
      tellEnd()
      place.end()
      quiet = heard ? 0 : quiet + piece.length
      limitLength(quiet)
    },
    close() {
      closing = openElements(parser)
      parser.close()
    },
    failure: (code, reason, cause) => failure(code, reason, cause)
  }
}

/** The names of the open elements, the root first. */
function openElements(parser: SaxesParser): string[] {
  const { tags } = parser as unknown as { tags?: readonly { name: string }[] }
  return tags?.map(({ name }) => name) ?? []
}

function mismatch(expected: string, excerpt = ''): string {
  const got = /<\/([^<>]*)>$/.exec(excerpt)?.[1]?.trim()
  return `expected </${expected}>, got ${got === undefined ? 'another end tag' : `</${got}>`}`
}

/** Says in the words of this package what saxes says. */
function explain(message: string, fed: number): string {
  if (message.startsWith('unclosed tag: ')) return `the input ends before </${message.slice(14)}>`
  switch (message) {
    case 'document must contain a root element.':
      return fed === 0 ? 'the input is empty' : 'the input ends before its root element'
    case 'unexpected end.':
      return 'the input ends in the middle of markup'
    case OUTSIDE:
      return 'there is text outside the root element'
    case 'documents may contain only one root.':
      return 'there is a second root element'
    default:
      return message.replace(/\.$/, '')
  }
}
