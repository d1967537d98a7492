import { drive } from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import { type XmlErrorCode, type XmlRecord, type XmlRecordsOptions, xmlRecords } from '@costream/xml'
import { describe, expect, it } from 'vitest'
import { bytesOf, type Chunk } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

const before = '<buses>\n<bus><id>1</id></bus>\n<bus><id>2</id></bus>\n'
const nested = (depth: number): string => '<a>'.repeat(depth)

interface Bad {
  readonly what: string
  /** What follows the two records. */
  readonly rest: string | Uint8Array
  readonly options?: XmlRecordsOptions
  readonly code: XmlErrorCode
  /** Line and column. */
  readonly at: readonly [number, number]
  readonly path: string
  /** What it says, the way out included. */
  readonly reason: string | RegExp
}

const bad: readonly Bad[] = [
  {
    what: 'another end tag',
    rest: '<bus><id>3</no></bus></buses>',
    code: 'COSTREAM_XML_SYNTAX',
    at: [4, 15],
    path: 'buses/bus/id',
    reason: 'expected </id>, got </no>'
  },
  {
    what: 'an attribute twice',
    rest: '<bus a="1" a="2"/></buses>',
    code: 'COSTREAM_XML_SYNTAX',
    at: [4, 18],
    path: 'buses',
    reason: /duplicate attribute/
  },
  {
    what: 'a NUL',
    rest: '<bus><id>\u0000</id></bus></buses>',
    code: 'COSTREAM_XML_SYNTAX',
    at: [4, 10],
    path: 'buses/bus/id',
    reason: 'disallowed character'
  },
  {
    what: 'an entity that is not declared',
    rest: '<bus><id>&nbsp;</id></bus></buses>',
    code: 'COSTREAM_XML_SYNTAX',
    at: [4, 15],
    path: 'buses/bus/id',
    reason: /entity/
  },
  {
    what: 'an ampersand that is not escaped',
    rest: '<bus><id>A & B</id></bus><bus><id>4;</id></bus></buses>',
    code: 'COSTREAM_XML_SYNTAX',
    at: [4, 13],
    path: 'buses/bus/id',
    reason: 'an & that begins no reference is written &amp;'
  },
  {
    what: 'an end without a root',
    rest: '</buses></buses>',
    code: 'COSTREAM_XML_SYNTAX',
    at: [4, 16],
    path: '',
    reason: /./
  },
  {
    what: 'a second root',
    rest: '</buses><buses/>',
    code: 'COSTREAM_XML_SYNTAX',
    at: [4, 15],
    path: '',
    reason: /second root/
  },
  {
    what: 'an end in a record',
    rest: '<bus><id>3</id>',
    code: 'COSTREAM_XML_TRUNCATED',
    at: [4, 15],
    path: 'buses/bus',
    reason: 'the input ends before </bus>'
  },
  {
    what: 'an end in a tag',
    rest: '<bus><id',
    code: 'COSTREAM_XML_TRUNCATED',
    at: [4, 8],
    path: 'buses/bus',
    reason: /the input ends/
  },
  {
    what: 'an end after a record',
    rest: '',
    code: 'COSTREAM_XML_TRUNCATED',
    at: [4, 1],
    path: 'buses',
    reason: 'the input ends before </buses>'
  },
  {
    what: 'bytes that are no UTF-8',
    rest: Uint8Array.of(0x3c, 0x62, 0xff),
    code: 'COSTREAM_XML_ENCODING',
    at: [4, 2],
    path: 'buses',
    reason: /not UTF-8/
  },
  {
    what: 'elements that are too deep',
    rest: nested(600),
    code: 'COSTREAM_XML_LIMIT',
    at: [4, 1536],
    path: `buses${'/a'.repeat(511)}`,
    reason: 'elements are nested more than 512 deep. Raise maxDepth if that is meant'
  },
  {
    what: 'too many attributes',
    rest: '<bus a="" b="" c=""/>',
    options: { maxAttributes: 2 },
    code: 'COSTREAM_XML_LIMIT',
    at: [4, 19],
    path: 'buses',
    reason: 'an element has more than 2 attributes. Raise maxAttributes if that is meant'
  },
  {
    what: 'a text that is too long',
    rest: `<bus><id>${'x'.repeat(2000)}</id></bus>`,
    options: { maxLength: 100 },
    code: 'COSTREAM_XML_LIMIT',
    at: [4, 2010],
    path: 'buses/bus/id',
    reason: /longer than 100 characters. Raise maxLength if that is meant/
  },
  {
    what: 'a record that is too long',
    rest: '<bus><id>1234567890</id></bus></buses>',
    options: { maxRecordLength: 12 },
    code: 'COSTREAM_XML_LIMIT',
    at: [4, 20],
    path: 'buses/bus/id',
    reason: 'a record is longer than 12 characters. Raise maxRecordLength if that is meant'
  },
  {
    what: 'a text of another type',
    rest: '<bus><id>x</id></bus></buses>',
    options: { types: { id: 'integer' } },
    code: 'COSTREAM_XML_RECORD',
    at: [4, 21],
    path: 'buses/bus',
    reason: 'id: "x" is not a whole number'
  },
  {
    what: 'a prefix that is not bound',
    rest: '<p:bus/></buses>',
    options: { namespaces: {} },
    code: 'COSTREAM_XML_SYNTAX',
    at: [4, 8],
    path: 'buses',
    reason: /prefix p is bound to no namespace/
  }
]

describe('xmlRecords() and bad input', () => {
  it.each(bad)(
    '`xmlRecords()` fails at $what: one error, that says where, after the records before',
    async each => {
      const { rest, options, code, at, path, reason } = each
      const inputs: Chunk[][] = [
        [before, rest],
        [bytesOf(before), typeof rest === 'string' ? bytesOf(rest) : rest]
      ]
      if (typeof rest !== 'string') inputs.shift()
      for (const chunks of inputs) {
        const target = trackedTarget<XmlRecord>()
        const error = await xmlFailure(drive(chunks, xmlRecords('bus', options)(target)))
        expect([error.code, [error.line, error.column], error.path.join('/')]).toEqual([code, at, path])
        expect(error.reason).toMatch(reason)
        expect(error.message).toBe(`Cannot read the XML at line ${at[0]}, column ${at[1]}: ${error.reason}`)
        expect(typeof rest === 'string' && (before + rest).includes(error.excerpt) === false).toBe(false)
        expect(target.log.items.map(({ id }) => String(id))).toEqual(['1', '2'])
        expect([target.log.closes, target.log.breaches]).toEqual([0, []])
      }
    }
  )
})
