import { drive, pipe, toArray } from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import { type RecordPlace, type XmlError, type XmlRecord, xmlElements, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, type Chunk, cut, cuts } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

interface Read {
  readonly records: readonly unknown[]
  readonly reports: readonly string[]
  readonly failure: string | undefined
}

/** Reads to the end, or to a failure; a report is its place, its reason and the path of the record it is in. */
async function read(chunks: Iterable<Chunk>, selector = 'bus', options = {}): Promise<Read> {
  const reports: string[] = []
  const onError = ({ line, column, offset, reason }: XmlError, place?: RecordPlace): void => {
    reports.push(`${line}:${column} (${offset}) ${reason} in ${place?.path.join('/')}`)
  }
  const target = trackedTarget<XmlRecord>()
  const failure = await drive(chunks, xmlRecords(selector, { ...options, onError })(target)).then(
    () => undefined,
    error => error
  )
  return { records: target.log.items, reports, failure: failure?.message }
}

const ids = (read: Read): unknown[] => read.records.map(record => (record as XmlRecord).id)

describe('recovery', () => {
  it.each<[string, string, string[], string[]]>([
    [
      'an end tag that does not fit',
      '<buses>\n<bus><id>1</id></bus><bus><id>2</no></bus><bus><id>3</id></bus></buses>',
      ['1', '3'],
      ['2:36 (43) expected </id>, got </no> in buses/bus']
    ],
    [
      'an end tag that is missing',
      '<buses><bus><id>1</id><bus><id>2</id></bus></buses>',
      [],
      ['1:51 (50) expected </bus>, got </buses> in buses/bus']
    ],
    [
      'an end tag that is missing in a record',
      '<buses><bus><id>1</bus><bus><id>2</id></bus></buses>',
      ['2'],
      ['1:23 (22) expected </id>, got </bus> in buses/bus']
    ],
    [
      'an entity that is not known',
      '<buses><bus><id>1</id></bus><bus><id>&no;</id></bus><bus><id>3</id></bus></buses>',
      ['1', '3'],
      ['1:41 (40) undefined entity in buses/bus']
    ],
    [
      'a quote that is missing',
      '<buses><bus a="1><id>1</id></bus><bus><id>2</id></bus></buses>',
      ['2'],
      ['1:18 (17) disallowed character in undefined']
    ],
    [
      'a tag in a tag',
      '<buses><bus <bus><id>2</id></bus></buses>',
      ['2'],
      ['1:13 (12) disallowed character in attribute name in undefined']
    ],
    [
      'a failure between records',
      '<buses><bus><id>1</id></bus> ]]> <bus><id>2</id></bus></buses>',
      ['1', '2'],
      ['1:32 (31) the string "]]>" is disallowed in char data in undefined']
    ],
    [
      'an ampersand that is not escaped',
      '<buses><bus>A & B;</bus><bus k="a&b"/><bus k="&"/><bus><id>2</id>&lt;</bus></buses>',
      ['2'],
      [
        '1:16 (15) an & that begins no reference is written &amp; in buses/bus',
        '1:36 (35) an & that begins no reference is written &amp; in undefined',
        '1:48 (47) an & that begins no reference is written &amp; in undefined'
      ]
    ],
    [
      'a failure before any record',
      '<buses><about><x></about><bus><id>1</id></bus></buses>',
      ['1'],
      [
        '1:25 (24) expected </x>, got </about> in undefined',
        '1:54 (53) expected </x>, got </buses> in undefined'
      ]
    ],
    [
      'several, and the last record',
      '<buses><bus><a></bus><bus><id>2</id></bus><bus>&;</bus><bus><b></bus></buses>',
      ['2'],
      [
        '1:21 (20) expected </a>, got </bus> in buses/bus',
        '1:49 (48) empty entity name in buses/bus',
        '1:69 (68) expected </b>, got </bus> in buses/bus'
      ]
    ],
    [
      'a record in a comment after it',
      '<buses><bus><a></bus><!-- <bus><id>2</id></bus> --><x><![CDATA[<bus>]]></x><?p <bus>?><bus><id>3</id></bus></buses>',
      ['3'],
      ['1:21 (20) expected </a>, got </bus> in buses/bus']
    ],
    [
      'too deep an element',
      `<buses><bus>${'<a>'.repeat(20)}${'</a>'.repeat(20)}</bus><bus><id>2</id></bus></buses>`,
      ['2'],
      ['1:39 (38) elements are nested more than 10 deep. Raise maxDepth if that is meant in buses/bus']
    ]
  ])('goes on after %s, however the input is cut', async (_what, xml, found, reports) => {
    const whole = await read([xml], 'bus', { maxDepth: 10 })
    expect([ids(whole), whole.reports, whole.failure]).toEqual([found, reports, undefined])
    for (let at = 1; at < xml.length; at++) {
      expect(await read([xml.slice(0, at), xml.slice(at)], 'bus', { maxDepth: 10 })).toEqual(whole)
    }
    expect(await read(xml.split(''), 'bus', { maxDepth: 10 })).toEqual(whole)
    expect(
      await read(
        Array.from(bytesOf(xml), byte => Uint8Array.of(byte)),
        'bus',
        { maxDepth: 10 }
      )
    ).toEqual(whole)
  })

  it.each([
    [
      'cut short after a failure',
      '<buses><bus><a></bus><bus><id>2</id></bus>',
      ['2'],
      'the input ends before </buses>'
    ],
    [
      'wrong in the end tag of its root',
      '<buses><bus><a></bus></buses x>',
      [],
      'the input ends before </buses>'
    ],
    ['cut short in the search', '<buses><bus><a></bus><x><!-- <bus>', [], 'the input ends before </buses>'],
    [
      'cut short without another failure',
      '<buses><bus><id>1</id></bus><bus>',
      ['1'],
      'the input ends before </bus>'
    ],
    [
      'not well-formed after the root',
      '<buses><bus><a></bus></buses><bus/>',
      [],
      'there is a second root element'
    ],
    [
      'not well-formed before the root',
      'x<buses><bus/></buses>',
      [],
      'there is text outside the root element'
    ]
  ])('does not take for a success a document that is %s', async (_what, xml, found, reason) => {
    const { records, failure } = await read([xml])
    expect(records.map(record => (record as XmlRecord).id)).toEqual(found)
    expect(failure).toContain(reason)
  })

  it('does not go on after bytes that cannot be decoded', async () => {
    const chunks = [
      bytesOf('<buses><bus><id>1</id></bus><bus>'),
      Uint8Array.of(0xff),
      bytesOf('</bus></buses>')
    ]
    const { records, failure } = await read(chunks)
    expect([records, failure]).toEqual([[{ id: '1' }], expect.stringContaining('are not UTF-8')])
  })

  it('keeps lines and columns after it', async () => {
    const xml = '<buses>\n\n <bus><a></bus>\r\n é😀<bus><id>1</id></bus>\r<bus>\n é</x></buses>'
    const found = await read([bytesOf(xml)], 'bus', { positionKey: 'at' })
    expect(found.records).toEqual([{ at: { line: 4, column: 4, offset: 33 }, id: '1' }])
    expect(found.reports).toEqual([
      '3:15 (23) expected </a>, got </bus> in buses/bus',
      '6:6 (67) expected </bus>, got </x> in buses/bus'
    ])
  })

  it('shows no more in an excerpt than there is', async () => {
    const excerpts: string[] = []
    const onError = ({ excerpt, path }: XmlError): number => excerpts.push(`${path.join('/')}: ${excerpt}`)
    await pipe(['<a><b><x></b><b></x></b></a>'], xmlRecords('b', { onError }), toArray())
    expect(excerpts).toEqual(['a/b/x: <a><b><x></b>', 'a/b: <b></x>'])
  })

  it('matches selectors against what is around the records', async () => {
    const xml = '<a><l k="1"><b><x></b><b>2</b></l><l k="2"><b>3</b></l></a>'
    const { records } = await read([xml], '/a/l[@k="1"]/b')
    expect(records).toEqual([{ '#text': '2' }])
  })

  it('finds records by their namespace, whatever their prefix', async () => {
    const xml = '<p:a xmlns:p="u" xmlns:q="u"><p:b><x></p:b><q:b><p:id>2</p:id></q:b><b/></p:a>'
    const { records, reports } = await read([xml], '/b:a/b:b', { namespaces: { b: 'u' } })
    expect([records, reports.length]).toEqual([[{ 'b:id': '2' }], 1])
  })

  it('goes on after a prefix that is not bound, or wrongly', async () => {
    const bound = 'xmlns:p="w"'
    const bad = [
      `<b ${bound}><q:x ${bound}/></b>`,
      `<b ${bound} xmlns:q=""/>`,
      `<b ${bound} q:k="1"/>`,
      `<q:b ${bound}/>`
    ]
    const xml = `<a xmlns:p="u">${bad.map(record => `${record}<p:b><p:id/></p:b>`).join('')}</a>`
    const { records, reports, failure } = await read([xml], 'b:b | b', { namespaces: { b: 'u' } })
    expect([records, failure]).toEqual([bad.map(() => ({ 'b:id': '' })), undefined])
    expect(reports).toHaveLength(bad.length)
  })

  it('knows the entities and defaults of the document type after it', async () => {
    const doctype = '<!DOCTYPE a [\n<!ENTITY e "x">\n<!ATTLIST b k CDATA "1">\n]>'
    const xml = `${doctype}<a>\n<b>&e;</b><b><x></b><b>&e;</b>\n<b></x></b></a>`
    const whole = await read([xml], 'b', { maxEntities: 10 })
    expect(whole.records).toEqual([
      { '@k': '1', '#text': 'x' },
      { '@k': '1', '#text': 'x' }
    ])
    expect(whole.reports).toEqual([
      '5:20 (80) expected </x>, got </b> in a/b',
      '6:7 (98) expected </b>, got </x> in a/b'
    ])
    const limited = await read([xml], 'b', { maxEntities: 1 })
    expect([limited.records.length, limited.reports.length]).toEqual([1, 3])
  })

  it('goes on with trees', async () => {
    const reports: XmlError[] = []
    const stage = xmlElements('b', { onError: error => reports.push(error) })
    const found = await pipe(['<a><b><x></b><b>2</b></a>'], stage, toArray())
    expect(found).toEqual([{ name: 'b', attributes: {}, children: ['2'] }])
    expect(reports).toHaveLength(1)
  })

  it('gives every record that is whole, and a report for each that is not, however they are cut', async () => {
    const good = fc
      .nat({ max: 99 })
      .map(id => ({ xml: `<bus k="${id}"><id>${id}</id><x>é</x></bus>`, id: String(id), good: true }))
    const bad = fc
      .constantFrom(
        '<bus><x></bus>',
        '<bus>&x;<x/></bus>',
        '<bus><x k="1" k="2"/></bus>',
        '<bus></x></bus>',
        '<bus><a>\u0001</a></bus>'
      )
      .map(xml => ({ xml, id: '', good: false }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(good, bad), { maxLength: 8 }),
        cuts,
        fc.boolean(),
        async (buses, places, bytes) => {
          const xml = `<?xml version="1.0"?><buses>\n${buses.map(bus => bus.xml).join('\n')}\n</buses>`
          const result = await read(cut(bytes ? bytesOf(xml) : xml, places))
          expect(ids(result)).toEqual(buses.filter(bus => bus.good).map(bus => bus.id))
          expect([result.reports.length, result.failure]).toEqual([
            buses.filter(bus => !bus.good).length,
            undefined
          ])
        }
      )
    )
  })

  it('is not tried without `onError`', async () => {
    const error = await xmlFailure(pipe(['<a><b></x></b><b/></a>'], xmlRecords('b'), toArray()))
    expect([error.line, error.column, error.path]).toEqual([1, 10, ['a', 'b']])
  })
})
