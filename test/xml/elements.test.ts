import { pipe, take, toArray } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { elements, type XmlElement, xmlElements, xmlEvents } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { bytesOf, cut, cuts, documents } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

describe('elements()', () => {
  it('`elements()` gives the elements of `xmlElements()`, however the input is cut', async () => {
    await fc.assert(
      fc.asyncProperty(documents, cuts, async (xml, places) => {
        const expected = await pipe([xml], xmlEvents(), elements('bus | stop'), toArray())
        expect(await pipe(cut(bytesOf(xml), places), xmlElements('bus | stop'), toArray())).toEqual(expected)
      })
    )
  })

  it('`elements()` keeps all that is in an element, in order', async () => {
    const xml = '<a>x<p k="1">\n a<b/>&amp;<![CDATA[<c>]]> <!-- no --><?no no?>d<p l="2"></p> </p></a>'
    const found = await pipe([xml], xmlElements('p'), toArray())
    expectTypeOf(found).toEqualTypeOf<XmlElement[]>()
    expect(found).toEqual([
      {
        name: 'p',
        attributes: { k: '1' },
        children: [
          '\n a',
          { name: 'b', attributes: {}, children: [] },
          '&<c> d',
          { name: 'p', attributes: { l: '2' }, children: [] },
          ' '
        ]
      }
    ])
  })

  it('`elements()` declares the namespaces around an element in it', async () => {
    const xml = '<a xmlns="u" xmlns:p="v" k="1"><b xmlns:p="w"><c xmlns="x" l="2"><d/></c></b><c/></a>'
    const found = await pipe([xml], xmlElements('c'), toArray())
    expect(found.map(({ attributes }) => ({ ...attributes }))).toEqual([
      { xmlns: 'x', 'xmlns:p': 'w', l: '2' },
      { xmlns: 'u', 'xmlns:p': 'v' }
    ])
  })

  it('`elements()` reports elements that are too long, and knows the namespaces around the next', async () => {
    const reports: string[] = []
    const long = `<c><d>${'x'.repeat(50)}</d><e><f/></e></c>`
    const xml = `<a xmlns="u"><b xmlns:p="v">${long}<c/></b><c/></a>`
    const onError = ({ reason }: Error & { reason: string }): number => reports.push(reason)
    const found = await pipe([xml], xmlElements('c', { maxRecordLength: 40, onError }), toArray())
    expect(found.map(({ attributes }) => ({ ...attributes }))).toEqual([
      { xmlns: 'u', 'xmlns:p': 'v' },
      { xmlns: 'u' }
    ])
    expect(reports).toEqual(['a record is longer than 40 characters. Raise maxRecordLength if that is meant'])
    const error = await xmlFailure(pipe([xml], xmlElements('c', { maxRecordLength: 40 }), toArray()))
    expect([error.code, error.path]).toEqual(['COSTREAM_XML_LIMIT', ['a', 'b', 'c', 'd']])
  })

  it('`elements()` counts attributes too', async () => {
    const run = pipe(
      [`<a><b k="${'x'.repeat(50)}"/></a>`],
      xmlElements('b', { maxRecordLength: 40 }),
      toArray()
    )
    expect((await xmlFailure(run)).code).toBe('COSTREAM_XML_LIMIT')
  })

  it('`elements()` stops its source when it has enough', async () => {
    const source = trackedSource('async generator', { items: ['<a>', '<b>1</b>'], endless: true })
    expect(await pipe(source.source, xmlElements('b'), take(2), toArray())).toHaveLength(2)
    expect([source.log.reads, source.log.cleanUps]).toEqual([4, 1])
  })

  it('`elements()` refuses wrong arguments at the call', () => {
    expect(() => elements('a[')).toThrow('elements: selector "a[" cannot be read at character 3')
    expect(() => xmlElements('a', { arrays: ['b'] } as never)).toThrow(
      'xmlElements: there is no option "arrays"'
    )
    expect(() => xmlElements('a', { positions: true } as never)).toThrow('there is no option "positions"')
    expect(() => elements('a', { maxRecordLength: -1 })).toThrow(RangeError)
  })
})
