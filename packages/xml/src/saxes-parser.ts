import { SaxesParser } from 'saxes'
import { refuseLoneAmpersand } from './saxes-ampersand.ts'

/** The handlers of a saxes parser. */
type Handlers = Record<`${string}Handler`, undefined>

/**
 * Makes a saxes parser with room for its handlers: `on` adds a property by a computed name, and V8 turns an object that
 * gets more than a few in that way into a hash table, six times slower to parse with.
 */
export function makeParser(): SaxesParser {
  const parser = new SaxesParser({ position: false })
  const room = parser as unknown as Handlers
  room.xmldeclHandler = room.openTagHandler = room.openTagStartHandler = room.closeTagHandler = undefined
  room.textHandler = room.cdataHandler = room.commentHandler = undefined
  room.piHandler = room.doctypeHandler = room.errorHandler = room.attributeHandler = undefined
  refuseLoneAmpersand(parser)
  return parser
}
