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
import { XmlError, type XmlErrorCode, type XmlErrorContext, type XmlPosition } from './xml-error.ts'

/** What saxes says when an end tag has another name than the start tag, after it closed the element. */
const MISMATCH = 'unexpected close tag.'

/** What saxes says of text outside the root element, when it has read all of that text it has. */
const OUTSIDE = 'text data outside of root node.'

/** How much of a tag or a comment may be markup, beside its name, its text or its attributes: in characters. */
const MARKUP = 1024

const START: XmlPosition = { line: 1, column: 1, offset: 0 }

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
  const { maxDepth, maxAttributes, maxName, maxLength, positions, onDeclaration } = options
  const parser = makeParser()
  const place = new Place(parser, options.offsetOf)
  const maxToken = maxLength + MARKUP
  let depth = 0
  let ended: string | undefined // the element whose end is still to be told
  let attributes = 0
  let mark = 0 // where the last event, or attribute, ended in the text
  let closing: string[] | undefined // the elements that were open at the end of the input
  // With positions: where the event that is told begins, where the next one will, and where `ended` did.
  let at = START
  let next = START
  let endedAt = START

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

  const limitName = (length: number): void => {
    if (length > maxName) throw beyond(`a name is longer than ${maxName} characters`, 'maxName')
  }
  const tooLong = (): XmlError =>
    beyond(`a text, a tag or a comment is longer than ${maxLength} characters`, 'maxLength')
  const limitLength = (length: number): void => {
    if (length > maxLength) throw tooLong()
  }
  /** What was read up to here, or so many characters further, is complete. */
  const advance = (further: number): void => {
    const end = parser.position + further
    if (end - mark > maxToken) throw tooLong()
    mark = end
  }
  const tellEnd = (): void => {
    if (ended === undefined) return
    const name = ended
    ended = undefined
    at = endedAt
    handler.end(name)
  }
  /** An event is heard; its markup ends here, or so many characters further. */
  const arrive = (further: number): void => {
    if (ended !== undefined) tellEnd()
    advance(further)
    if (!positions) return
    at = next
    next = place.position(further)
  }
  /** White space outside the root element is no event. */
  const skip = (): void => {
    tellEnd()
    if (positions) next = place.position(-1)
  }

  parser.on('xmldecl', ({ version, encoding }) => {
    arrive(0)
    onDeclaration({ version: version as string, encoding })
  })
  parser.on('attribute', ({ name, value }) => {
    advance(0)
    limitName(name.length)
    limitLength(value.length)
    if (++attributes > maxAttributes) {
      throw beyond(`an element has more than ${maxAttributes} attributes`, 'maxAttributes')
    }
  })
  parser.on('opentag', tag => {
    arrive(0)
    limitName(tag.name.length)
    if (++depth > maxDepth) throw beyond(`elements are nested more than ${maxDepth} deep`, 'maxDepth')
    if (attributes === 0) return handler.start(tag.name, NO_ATTRIBUTES)
    attributes = 0
    handler.start(tag.name, tag.attributes as Record<string, string>)
  })
  parser.on('closetag', tag => {
    arrive(0)
    ended = tag.name
    endedAt = at
    depth--
  })
  parser.on('text', content => {
    if (depth === 0) return skip()
    arrive(-1) // saxes has read the <
    limitLength(content.length)
    handler.text(content)
  })
  parser.on('cdata', content => {
    arrive(0)
    limitLength(content.length)
    handler.cdata(content)
  })
  parser.on('comment', content => {
    arrive(1) // saxes has still to read the >
    limitLength(content.length)
    handler.comment?.(content)
  })
  parser.on('processinginstruction', ({ target, body }) => {
    arrive(0)
    limitName(target.length)
    limitLength(body.length)
    handler.instruction?.(target, body)
  })
  parser.on('doctype', content => {
    arrive(0)
    limitLength(content.length)
    handler.doctype?.(content)
  })
  parser.on('error', cause => {
    const { message } = cause
    if (message !== MISMATCH) tellEnd()
    const context = message === OUTSIDE ? place.outside(mark) : place.here()
    const reason = ended === undefined ? explain(message, place.fed) : mismatch(ended, context.excerpt)
    const code = closing === undefined ? 'COSTREAM_XML_SYNTAX' : 'COSTREAM_XML_TRUNCATED'
    throw failure(code, reason, cause, context)
  })

  return {
    write(piece) {
      place.begin(piece)
      parser.write(piece)
      tellEnd()
      place.end()
      if (parser.position - mark > maxToken) throw tooLong()
    },
    close() {
      closing = openElements(parser)
      parser.close()
    },
    position: () => at,
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
