import { count, drain, pipe } from '@costream/core'
import { saxesSource, type XmlEventSource, xmlEvents } from '@costream/xml'
import { htmlparser2Source } from '@costream/xml/htmlparser2'
import { describe, expect, it } from 'vitest'
import { xmlFailure } from './support/failure.ts'

const PIECE = 65_536
const MIB = 1_048_576

/** A document that goes on and on, to 600 MB, and how much of it was read. */
class Endless {
  read = 0
  readonly #start: string
  readonly #piece: string

  constructor(start: string, repeated: string) {
    this.#start = start
    this.#piece = repeated.repeat(Math.ceil(PIECE / repeated.length))
  }

  *[Symbol.iterator](): Generator<string, void, undefined> {
    yield this.#start
    for (; this.read < 600e6; this.read += this.#piece.length) yield this.#piece
  }
}

/** A document beyond each of two limits. */
const LARGE = {
  maxDepth: '<a>'.repeat(100_000) + '</a>'.repeat(100_000),
  maxAttributes: `<a${Array.from({ length: 100_000 }, (_, index) => ` a${index}="1"`).join('')}/>`
}

describe.each<XmlEventSource>([saxesSource, htmlparser2Source])('xmlEvents() by $name', source => {
  it.each([
    ['a text without a tag', '<a>', 'x', 'maxLength', 2.5],
    ['white space before the root element', '', ' ', 'maxLength', 2.5],
    ['white space after the root element', '<a/>', '\n', 'maxLength', 2.5],
    ['a reference without its end', '<a>&', 'x', 'maxLength', 2.5],
    ['a name without its end', '<', 'a', 'maxLength', 2.5],
    ['an end tag without its end', '<a></a', 'a', 'maxLength', 2.5],
    ['a tag of white space', '<a', ' ', 'maxLength', 2.5],
    ['an attribute without its end', '<a b="', 'x', 'maxLength', 2.5],
    ['the name of an attribute', '<a ', 'x', 'maxLength', 2.5],
    ['a comment', '<!--', 'x', 'maxLength', 2.5],
    ['a CDATA section', '<a><![CDATA[', 'x', 'maxLength', 2.5],
    ['an instruction', '<?x ', 'x', 'maxLength', 2.5],
    ['a document type declaration', '<!DOCTYPE a ', 'x', 'maxLength', 2.5],
    ['elements in elements', '<a>', '<a>', 'maxDepth', 0.1],
    ['attributes', '<a', ' b="1" c="2"', 'maxAttributes', 0.1]
  ])(
    '`xmlEvents()` refuses %s, 600 MB of it, before it read much',
    async (_what, start, repeated, limit, most) => {
      const document = new Endless(start, repeated)
      const { code, reason } = await xmlFailure(
        pipe(document, xmlEvents({ source, maxLength: 2 * MIB }), drain())
      )
      expect([code, reason]).toEqual(['COSTREAM_XML_LIMIT', expect.stringContaining(`Raise ${limit}`)])
      expect(document.read).toBeLessThan(most * MIB)
    }
  )

  it('`xmlEvents()` refuses 100,000 levels, and 100,000 attributes, in one piece', async () => {
    for (const [limit, text] of Object.entries(LARGE)) {
      const { code, reason, excerpt } = await xmlFailure(pipe([text], xmlEvents({ source }), drain()))
      expect([code, reason]).toEqual(['COSTREAM_XML_LIMIT', expect.stringContaining(`Raise ${limit}`)])
      expect(excerpt.length).toBeLessThanOrEqual(60)
    }
  })
})

describe('xmlEvents()', () => {
  it('`xmlEvents()` reads 100,000 levels, and 100,000 attributes, where that is meant', async () => {
    for (const [limit, text] of Object.entries(LARGE)) {
      const options = { namespaces: true, [limit]: Number.POSITIVE_INFINITY }
      expect(await pipe([text], xmlEvents(options), count())).toBe(limit === 'maxDepth' ? 200_000 : 2)
    }
  })

  it('`xmlEvents()` refuses a text of 600 MB after 10 MiB unless told otherwise', async () => {
    const document = new Endless('<a>', 'x')
    expect((await xmlFailure(pipe(document, xmlEvents(), drain()))).code).toBe('COSTREAM_XML_LIMIT')
    expect(document.read).toBeLessThan(10.5 * MIB)
  })

  it.each([
    '<a>\0</a>',
    '<a b="\0"/>',
    '<a\0/>',
    '<!--\0--><a/>',
    '\0<a/>',
    '<a/>\0',
    '<!DOCTYPE a [\0]><a/>',
    '<a>&#0;</a>'
  ])('`xmlEvents()` refuses a NUL: %j', async text => {
    for (const version of ['', '<?xml version="1.1"?>']) {
      const error = await xmlFailure(pipe([version + text], xmlEvents(), drain()))
      expect([error.code, error.line]).toEqual(['COSTREAM_XML_SYNTAX', 1])
    }
  })

  it('`xmlEvents()` has one error with all that is known of the place', async () => {
    const error = await xmlFailure(pipe(['<feed>\n <bus no="1">\n  <id>x</', 'ID>'], xmlEvents(), drain()))
    expect({ ...error, cause: undefined }).toEqual({
      name: 'XmlError',
      code: 'COSTREAM_XML_SYNTAX',
      reason: 'expected </id>, got </ID>',
      line: 3,
      column: 12,
      offset: 32,
      path: ['feed', 'bus', 'id'],
      excerpt: '<feed>\n <bus no="1">\n  <id>x</ID>',
      cause: undefined
    })
  })
})
