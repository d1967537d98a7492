import { drive, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { type RecordsOptions, records, type XmlRecord, xmlEvents } from '@costream/xml'
import { describe, expect, it } from 'vitest'
import { xmlFailure } from './support/failure.ts'

async function recordOf(xml: string, options?: RecordsOptions): Promise<string> {
  const found = await pipe([`<feed>${xml}</feed>`], xmlEvents(), records('bus', options), toArray())
  expect(found).toHaveLength(1)
  return JSON.stringify(found[0])
}

describe('records()', () => {
  it.each([
    ['text as it is', '<bus><id> 75 </id></bus>', '{"id":" 75 "}'],
    ['an empty element as empty text', '<bus><id/><run></run></bus>', '{"id":"","run":""}'],
    [
      'text, references and CDATA as one text',
      '<bus><id>a&amp;<![CDATA[<b>]]>c</id></bus>',
      '{"id":"a&<b>c"}'
    ],
    ['nothing of comments and instructions', '<bus><id>a<!-- b --><?c d?>e</id></bus>', '{"id":"ae"}'],
    ['nothing of indentation', '<bus>\n <id>1</id>\n\t<run>2</run>\r\n</bus>', '{"id":"1","run":"2"}'],
    [
      'repeated elements as an array',
      '<bus><s>A</s><id>1</id><s>B</s><s>C</s></bus>',
      '{"s":["A","B","C"],"id":"1"}'
    ],
    ['nested elements', '<bus><at><x>1</x><y><z>2</z></y></at></bus>', '{"at":{"x":"1","y":{"z":"2"}}}'],
    [
      'attributes with a prefix',
      '<bus no="1"><id a="b" c="d"/></bus>',
      '{"@no":"1","id":{"@a":"b","@c":"d"}}'
    ],
    ['text beside attributes', '<bus><id a="b"> 7 </id></bus>', '{"id":{"@a":"b","#text":" 7 "}}'],
    ['text beside elements', '<bus>a <b>c</b> d <e/>\n</bus>', '{"b":"c","e":"","#text":"a  d \\n"}'],
    ['text after elements', '<bus>\n <b>c</b>\n d</bus>', '{"b":"c","#text":"\\n d"}'],
    ['a no-break space as text', '<bus><b/>\u00a0</bus>', '{"b":"","#text":"\u00a0"}'],
    ['a record that has only text', '<bus>22</bus>', '{"#text":"22"}'],
    ['an empty record', '<bus/>', '{}'],
    [
      'records of the name inside another as fields',
      '<bus><bus><id>1</id></bus></bus>',
      '{"bus":{"id":"1"}}'
    ],
    ['what is outside of records not at all', 'x<other a="b">y</other><bus><id>1</id></bus>', '{"id":"1"}']
  ])('`records()` takes %s', async (_what, xml, record) => {
    expect(await recordOf(xml)).toBe(record)
  })

  it('`records()` puts the prefix of its options before attributes', async () => {
    expect(await recordOf('<bus no="1"><no>2</no></bus>', { attributePrefix: '$' })).toBe(
      '{"$no":"1","no":"2"}'
    )
    expect(await recordOf('<bus no="1"><no>2</no></bus>', { attributePrefix: '' })).toBe('{"no":["1","2"]}')
  })

  it('`records()` takes names of Object.prototype for names like any other', async () => {
    const xml =
      '<a><bus><__proto__><x>1</x></__proto__><constructor>2</constructor><toString/><__proto__/></bus></a>'
    const [record] = await pipe([xml], xmlEvents(), records('bus'), toArray())
    expect(Object.getPrototypeOf(record)).toBe(null)
    expect(JSON.stringify(record)).toBe('{"__proto__":[{"x":"1"},""],"constructor":"2","toString":""}')
    expect(record?.hasOwnProperty).toBe(undefined)
    expect(({} as { x?: unknown }).x).toBe(undefined)
  })

  it('`records()` gives nested records no prototype either', async () => {
    const [record] = await pipe(['<a><b><c/></b></a>'], xmlEvents(), records('a'), toArray())
    expect(Object.getPrototypeOf(record?.b)).toBe(null)
  })

  it('`records()` finds records at any depth, the root among them', async () => {
    const xml = '<bus><id>1</id></bus>'
    expect(await pipe([xml], xmlEvents(), records('bus'), toArray())).toEqual([{ id: '1' }])
    expect(await pipe([`<a><b>${xml}</b>${xml}</a>`], xmlEvents(), records('bus'), toArray())).toHaveLength(2)
    expect(await pipe([xml], xmlEvents(), records('Bus'), toArray())).toEqual([])
  })

  it('`records()` sends a record at its end tag, and answers what the target answers', async () => {
    const source = trackedSource('async generator', {
      items: ['<a><b>1</b>', '<b>2</b>', '<c/>'],
      endless: true
    })
    expect(await pipe(source.source, xmlEvents(), records('b'), take(2), toArray())).toHaveLength(2)
    expect([source.log.reads, source.log.cleanUps]).toEqual([2, 1])
  })

  it('`records()` waits for a slow target', async () => {
    const target = trackedTarget<XmlRecord>({ onSend: () => Promise.resolve() })
    await drive(['<a>', '<b>1</b>'.repeat(100), '</a>'], xmlEvents()(records('b')(target)))
    expect([target.log.items.length, target.log.breaches]).toEqual([100, []])
  })

  it('`records()` gives no record of an element that its end tag does not fit', async () => {
    const target = trackedTarget<XmlRecord>()
    const run = drive(['<a><bus><id>1</id></bus><bus><id>2</id></a>'], xmlEvents()(records('bus')(target)))
    expect((await xmlFailure(run)).reason).toBe('expected </bus>, got </a>')
    expect(target.log.items).toEqual([{ id: '1' }])
  })

  it('`records()` ends a record that is too long while it grows', async () => {
    const chunks = ['<a><bus><x>', 'y'.repeat(90), '</x>', '<z k="v"/>', '</bus></a>']
    const long = await pipe(chunks, xmlEvents(), records('bus', { maxRecordLength: 97 }), toArray())
    expect(long).toHaveLength(1)
    const error = await xmlFailure(
      pipe(chunks, xmlEvents(), records('bus', { maxRecordLength: 96 }), toArray())
    )
    expect([error.code, error.line]).toEqual(['COSTREAM_XML_LIMIT', undefined])
  })

  it('`records()` refuses an item that is no event', async () => {
    await expect(pipe(['<bus/>' as never], records('bus'), toArray())).rejects.toThrow(
      'For bytes or text put xmlEvents in front'
    )
  })

  it('`records()` refuses wrong arguments at the call', () => {
    expect(() => records(undefined as never)).toThrow(TypeError)
    expect(() => records('bus', { attributePrefix: 1 as never })).toThrow(TypeError)
    expect(() => records('bus', { maxRecordLength: -1 })).toThrow(RangeError)
    expect(() => records('bus', [] as never)).toThrow(TypeError)
    expect(() => records('bus', { prefix: '$' } as never)).toThrow(/there is no option "prefix"/)
  })
})
