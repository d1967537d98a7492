import { compose, drive, map, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { filterOnField, records, type XmlRecord, xmlEvents, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { bytesOf, type Chunk, cut, cuts, documents } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

const feed = '<a><bus><id>1</id></bus>\n<bus><id>2</id></bus>\n<bus><id>3</id></bus></a>'

const text = fc
  .string({ unit: 'binary' })
  .map(value => value.replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd]/g, ''))
const fields = fc.dictionary(
  fc.constantFrom('id', 'stop', '__proto__', 'constructor', 'x-y'),
  fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 4 })),
  { noNullPrototype: false }
)

function elements(name: string, value: string | readonly string[]): string {
  const escaped = (item: string): string =>
    item.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return [value]
    .flat()
    .map(item => `\n  <${name}>${escaped(item)}</${name}>`)
    .join('')
}

describe('xmlRecords()', () => {
  it('`xmlRecords()` gives the records of `xmlEvents()` and `records()`, however the input is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        cuts,
        fc.constantFrom('bus', 'feed', '__proto__'),
        async (xml, places, name) => {
          const expected = JSON.stringify(await pipe([xml], compose(xmlEvents(), records(name)), toArray()))
          const inputs: Chunk[][] = [[xml], cut(xml, places), cut(bytesOf(xml), places)]
          for (const chunks of inputs) {
            expect(JSON.stringify(await pipe(chunks, xmlRecords(name), toArray()))).toBe(expected)
          }
        }
      )
    )
  })

  it('`xmlRecords()` gives back the fields that a record was written with', async () => {
    await fc.assert(
      fc.asyncProperty(fields, cuts, async (record, places) => {
        const entries = Object.entries(record)
        const xml = `<bus>${entries.map(([name, value]) => elements(name, value)).join('')}</bus>`
        const [found = {}] = await pipe(cut(bytesOf(xml), places), xmlRecords('bus'), toArray())
        expect(Object.entries(found)).toEqual(entries)
      })
    )
  })

  it('`xmlRecords()` gives the same records pushed, pulled and synchronously', async () => {
    const target = trackedTarget<XmlRecord>()
    await drive([feed], xmlRecords('bus')(target))
    const pulled: XmlRecord[] = []
    for await (const record of xmlRecords('bus')([feed])) pulled.push(record)
    expect(pulled).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }])
    expect([target.log.items, target.log.breaches]).toEqual([pulled, []])
    expect(pipeSync([feed], xmlRecords('bus'), toArray())).toEqual(pulled)
  })

  it.each([1, 2])('`xmlRecords()` stops its source after %i records', async wanted => {
    const source = trackedSource('async generator', {
      items: ['<a>', '<bus>1</bus>', '<bus>2</bus>'],
      endless: true
    })
    expect(await pipe(source.source, xmlRecords('bus'), take(wanted), toArray())).toHaveLength(wanted)
    expect([source.log.reads, source.log.cleanUps]).toEqual([wanted + 1, 1])
  })

  it('`xmlRecords()` stops when a pull ends early', async () => {
    const source = trackedSource('async generator', { items: [feed, '<wrong'] })
    for await (const record of xmlRecords('bus')(source.source)) {
      expect(record).toEqual({ id: '1' })
      break
    }
    expect([source.log.reads, source.log.cleanUps]).toEqual([1, 1])
  })

  it('`xmlRecords()` gives the records before a failure, pushed and pulled, then fails', async () => {
    const wrong = feed.replace('3</id>', '3</no>')
    const inputs: Chunk[][] = [[wrong], wrong.split(''), [bytesOf(wrong)]]
    for (const chunks of inputs) {
      const target = trackedTarget<XmlRecord>()
      const error = await xmlFailure(drive(chunks, xmlRecords('bus')(target)))
      expect([error.line, error.column, error.path]).toEqual([3, 15, ['a', 'bus', 'id']])
      expect(target.log.items).toEqual([{ id: '1' }, { id: '2' }])
      const iterator = xmlRecords('bus')(chunks)[Symbol.asyncIterator]()
      expect((await iterator.next()).value).toEqual({ id: '1' })
      expect((await iterator.next()).value).toEqual({ id: '2' })
      expect((await xmlFailure(iterator.next())).message).toBe(error.message)
      expect(await iterator.next()).toEqual({ done: true, value: undefined })
    }
  })

  it('`xmlRecords()` gives no record of input that is cut short in it', async () => {
    const target = trackedTarget<XmlRecord>()
    const error = await xmlFailure(drive([feed.slice(0, -8)], xmlRecords('bus')(target)))
    expect([error.code, error.path]).toEqual(['COSTREAM_XML_TRUNCATED', ['a', 'bus']])
    expect([target.log.items.length, target.log.closes]).toEqual([2, 0])
  })

  it('`xmlRecords()` names the place of a record that is too long', async () => {
    const error = await xmlFailure(pipe([feed], xmlRecords('bus', { maxRecordLength: 5 }), toArray()))
    expect([error.code, error.line, error.column, error.path]).toEqual([
      'COSTREAM_XML_LIMIT',
      1,
      14,
      ['a', 'bus', 'id']
    ])
  })

  it('`xmlRecords()` has types that `pipe()` infers', async () => {
    const found = await pipe([feed], xmlRecords('bus'), filterOnField('id', '2'), toArray())
    expectTypeOf(found).toEqualTypeOf<XmlRecord[]>()
    expect(found).toEqual([{ id: '2' }])
    const ids = await pipe(
      [bytesOf(feed)],
      xmlRecords<{ id: string }>('bus'),
      map(bus => bus.id),
      toArray()
    )
    expectTypeOf(ids).toEqualTypeOf<string[]>()
    expect(ids).toEqual(['1', '2', '3'])
    const fromEvents = await pipe([feed], xmlEvents(), records('bus'), toArray())
    expectTypeOf(fromEvents).toEqualTypeOf<XmlRecord[]>()
    expect(fromEvents).toHaveLength(3)
  })

  it('`xmlRecords()` refuses wrong arguments at the call', () => {
    expect(() => xmlRecords('bus', { maxDepth: -1 })).toThrow(RangeError)
    expect(() => xmlRecords('bus', { maxRecordLength: -1 })).toThrow(RangeError)
    expect(() => xmlRecords('bus', { maxDeph: 3 } as never)).toThrow(/there is no option "maxDeph"/)
  })
})
