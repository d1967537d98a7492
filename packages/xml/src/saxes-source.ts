import type { SaxesTagPlain } from 'saxes'
import { Dtd } from './dtd.ts'
import { DtdReader } from './dtd-reader.ts'
import {
  NO_ATTRIBUTES,
  type XmlEventSource,
  type XmlHandler,
  type XmlParser,
  type XmlParserOptions
} from './events.ts'
import { Limits, MARKUP } from './limits.ts'
import { LINE_END_11, Place, START } from './place.ts'
import { ENDS_IN_MARKUP, endsBefore, endsBeforeRoot } from './reasons.ts'
import { ENTITY, Entities, type Tell } from './saxes-entities.ts'
import { makeParser } from './saxes-parser.ts'
import { XmlError, type XmlErrorCode, type XmlErrorContext } from './xml-error.ts'

/** What saxes says when an end tag has another name than the start tag, after it closed the element. */
const MISMATCH = 'unexpected close tag.'

/** What saxes says of text outside the root element, when it has read all of that text it has, or of a CDATA section. */
const OUTSIDE = 'text data outside of root node.'

const TEXT_OUTSIDE = 'there is text outside the root element'

const BOM = 0xfeff

/** What saxes says of a character that XML does not have. */
const DISALLOWED = 'disallowed character.'

/** How a CDATA section begins. */
const CDATA = '<![CDATA['

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
  const { maxDepth, maxAttributes, maxName, maxLength, positions, resolveEntity } = options
  const maxToken = maxLength + MARKUP
  const parser = makeParser()
  const place = new Place(parser, options.offsetOf)
  const names: string[] = [] // the open elements, the root first, and behind them some that are closed
  let depth = 0 // how many are open
  let version = '1.0'
  let isStandalone = false
  let dtd: Dtd | undefined
  let entities: Entities | undefined
  let ended: string | undefined // the element whose end is still to be told
  let attributes = 0
  let mark = 0 // where the last event, or attribute, ended in the text
  let edge = 0 // where the last event ended outside the root element
  let isOver = false // whether the input has ended
  // With positions: where the event that is told begins, where the next one will, and where `ended` did.
  let at = START
  let next = START
  let endedAt = START

  const tellEnd = (): void => {
    if (ended === undefined) return
    const name = ended
    ended = undefined
    if (positions) at = endedAt
    handler.end(name)
  }
  const failure = (
    code: XmlErrorCode,
    reason: string,
    cause?: unknown,
    context: XmlErrorContext = place.here()
  ): XmlError => {
    tellEnd()
    return new XmlError(code, reason, { ...context, path: names.slice(0, depth), cause })
  }
  /** The element whose end is still to be told has another end tag. */
  const mismatch = (cause: Error, reason: (name: string, excerpt?: string) => string): XmlError => {
    const name = ended as string
    const context = place.here()
    const path = [...names.slice(0, depth), name]
    return new XmlError('COSTREAM_XML_SYNTAX', reason(name, context.excerpt), { ...context, path, cause })
  }
  const limits = new Limits(options, failure)

  /** An event, or an attribute, ends here, or so many characters further. */
  const advance = (further: number): void => {
    const end = parser.position + further
    if (end - mark > maxToken) throw limits.tooLong()
    mark = end
  }
  const locate = (further: number): void => {
    at = next
    next = place.position(further)
  }
  /** An event is heard; its markup ends here, or so many characters further. */
  const arrive = (further: number): void => {
    if (ended !== undefined) tellEnd()
    advance(further)
    if (positions) locate(further)
  }
  /** What stands outside the root element is heard. */
  const arriveOutside = (further: number): void => {
    arrive(further)
    edge = mark
  }

  const start = (tag: SaxesTagPlain): void => {
    if (ended !== undefined) tellEnd()
    const { name } = tag
    if (name.length > maxName) throw limits.longName()
    if (depth >= maxDepth) throw limits.deep()
    if (dtd !== undefined) {
      attributes += dtd.complete(name, tag.attributes)
      if (attributes > maxAttributes) throw limits.manyAttributes()
    }
    if (attributes === 0) handler.start(name, NO_ATTRIBUTES)
    else handler.start(name, tag.attributes)
    attributes = 0
    names[depth++] = name
  }
  const end = (name: string): void => {
    if (ended !== undefined) tellEnd()
    ended = name
    if (positions) endedAt = at
    depth--
  }
  const text = (content: string): void => {
    if (ended !== undefined) tellEnd()
    if (content.length > maxLength) throw limits.tooLong()
    handler.text(content)
  }
  const tell: Tell = {
    start,
    end,
    text,
    cdata(content) {
      if (ended !== undefined) tellEnd()
      if (content.length > maxLength) throw limits.tooLong()
      handler.cdata(content)
    },
    comment(content) {
      if (ended !== undefined) tellEnd()
      if (content.length > maxLength) throw limits.tooLong()
      handler.comment?.(content)
    },
    instruction(target, body) {
      if (ended !== undefined) tellEnd()
      if (target.length > maxName) throw limits.longName()
      if (body.length > maxLength) throw limits.tooLong()
      handler.instruction?.(target, body)
    },
    attribute(name, value) {
      if (name.length > maxName) throw limits.longName()
      if (value.length > maxLength) throw limits.tooLong()
      if (++attributes > maxAttributes) throw limits.manyAttributes()
    },
    wrong(cause, entity) {
      const where = `in the entity ${entity}: `
      if (cause.message === `unclosed tag: ${ENTITY}`) {
        return failure('COSTREAM_XML_SYNTAX', `${where}its text is not complete`, cause)
      }
      if (cause.message !== MISMATCH) {
        return failure('COSTREAM_XML_SYNTAX', where + explain(cause.message, 1), cause)
      }
      if (ended === undefined) return failure('COSTREAM_XML_SYNTAX', `${where}an end tag stands alone`, cause)
      return mismatch(cause, name => `${where}there is no </${name}>`)
    }
  }

  /** Makes the parser ask for entities that it does not know. */
  const declare = (): Dtd => {
    dtd = new Dtd({ ...options, isStandalone, isVersion10: version === '1.0', failure })
    entities = new Entities(dtd, tell, version)
    entities.answer(parser)
    return dtd
  }

  parser.on('xmldecl', declaration => {
    arriveOutside(0)
    version = declaration.version as string
    if (version !== '1.0') place.lineEnd = LINE_END_11
    isStandalone = declaration.standalone === 'yes'
    if (dtd !== undefined) declare()
    options.onDeclaration({ version, encoding: declaration.encoding })
  })
  parser.on('attribute', attribute => {
    advance(0)
    tell.attribute(attribute.name, attribute.value)
  })
  parser.on('opentag', tag => {
    arrive(0)
    if (entities !== undefined) entities.tagEnds()
    start(tag as SaxesTagPlain)
  })
  parser.on('closetag', tag => {
    arrive(0)
    end(tag.name)
    if (depth === 0) edge = mark
  })
  parser.on('text', content => {
    if (depth === 0) {
      tellEnd()
      if (positions) next = place.position(-1)
      return // white space outside the root element is no event
    }
    arrive(-1) // saxes has read the <
    if (entities === undefined) text(content)
    else entities.text(content)
  })
  parser.on('cdata', content => {
    arrive(0)
    tell.cdata(content)
  })
  parser.on('comment', content => {
    arriveOutside(1) // saxes has still to read the >
    tell.comment(content)
  })
  parser.on('processinginstruction', ({ target, body }) => {
    arriveOutside(0)
    tell.instruction(target, body)
  })
  parser.on('doctype', content => {
    arriveOutside(0)
    if (content.length > maxLength) throw limits.tooLong()
    new DtdReader(content, declare()).readDoctype()
    handler.doctype?.(content)
  })
  parser.on('error', cause => {
    const { message } = cause
    if (message === MISMATCH) throw mismatch(cause, expected)
    const here = place.here()
    const isText =
      message === OUTSIDE
        ? here.excerpt?.endsWith(CDATA) === false
        : message === DISALLOWED && depth === 0 && place.hasText(edge)
    const context = isText ? place.outside(edge) : here
    const code = isOver ? 'COSTREAM_XML_TRUNCATED' : 'COSTREAM_XML_SYNTAX'
    throw failure(code, isText ? TEXT_OUTSIDE : explain(message, place.fed), cause, context)
  })
  if (resolveEntity !== undefined) declare()

  return {
    write(piece) {
      const isFirst = place.fed === 0
      place.begin(piece)
      if (isFirst && piece.charCodeAt(0) === BOM) {
        // The first one was left out with the encoding; saxes would leave out this one too.
        throw failure('COSTREAM_XML_SYNTAX', TEXT_OUTSIDE, undefined, place.outside(0))
      }
      parser.write(piece)
      tellEnd()
      place.end(depth === 0 ? edge : undefined)
      if (place.fed - mark > maxToken) throw limits.tooLong()
    },
    close() {
      isOver = true
      parser.close()
    },
    position: () => at,
    failure: (code, reason, cause) => failure(code, reason, cause)
  }
}

function expected(name: string, excerpt = ''): string {
  const got = /<\/([^<>]*)>$/.exec(excerpt)?.[1]?.trim()
  return `expected </${name}>, got ${got === undefined ? 'another end tag' : `</${got}>`}`
}

/** Says in the words of this package what saxes says. */
function explain(message: string, fed: number): string {
  if (message.startsWith('unclosed tag: ')) return endsBefore(message.slice(14))
  switch (message) {
    case 'document must contain a root element.':
      return endsBeforeRoot(fed)
    case 'unexpected end.':
      return ENDS_IN_MARKUP
    case OUTSIDE:
      return TEXT_OUTSIDE
    case 'documents may contain only one root.':
      return 'there is a second root element'
    default:
      return message.replace(/\.$/, '')
  }
}
