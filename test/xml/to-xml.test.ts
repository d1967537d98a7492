import { joinText, pipe, toArray } from '@costream/core'
import { toXml, type XmlElement, type XmlEvent, xmlElements, xmlEvents, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documents } from './support/documents.ts'

const text = fc
  .string({ unit: 'binary' })
  .map(value => value.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''))
const name = fc.constantFrom('id', 'stop', 'x-y', 'é', '__proto__', 'constructor')

/** Records as `xmlRecords` makes them: no text beside children, no empty array, no text that is only white space. */
const { record } = fc.letrec<{ record: object; value: unknown }>(tie => ({
  value: fc.oneof({ maxDepth: 3 }, text, text, tie('record')),
  record: fc
    .record({
      attributes: fc.dictionary(name, text, { maxKeys: 2 }),
      fields: fc.dictionary(
        name,
        fc.oneof(tie('value'), fc.array(tie('value'), { minLength: 2, maxLength: 3 })),
        {
          minKeys: 1,
          maxKeys: 3
        }
      )
    })
    .map(({ attributes, fields }) => {
      const made = Object.create(null)
      for (const [key, value] of Object.entries(attributes)) made[`@${key}`] = value
      for (const [key, value] of Object.entries(fields)) made[key] = value
      return made
    })
}))

const write = (items: unknown[], options = {}): Promise<string> =>
  pipe(items as never[], toXml(options), joinText())
const events = (xml: string): Promise<XmlEvent[]> => pipe([xml], xmlEvents(), toArray())

describe('toXml()', () => {
  it('`toXml()` writes events that are read as the same events', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async xml => {
        const heard = await events(xml)
        const written = await write(heard)
        expect(await events(written)).toEqual(heard)
        expect(await write(await events(written))).toBe(written)
      })
    )
  })

  it('`toXml()` writes elements that are read as the same elements', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async xml => {
        const found = await pipe([xml], xmlElements('bus'), toArray())
        expect(await pipe([await write(found, { root: 'all' })], xmlElements('bus'), toArray())).toEqual(
          found
        )
      })
    )
  })

  it('`toXml()` writes records that are read as the same records', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 3 }), async records => {
        const written = await write(records, { record: 'bus', root: 'buses' })
        const found = await pipe([written], xmlRecords('/buses/bus'), toArray())
        expect(JSON.stringify(found)).toBe(JSON.stringify(records))
      })
    )
  })

  it.each([
    [
      { id: 7, ok: true, big: 10n ** 20n, far: -Infinity, at: new Date(0) },
      '<b><id>7</id><ok>true</ok><big>100000000000000000000</big><far>-INF</far><at>1970-01-01T00:00:00.000Z</at></b>'
    ],
    [{ a: null, b: undefined, c: [], d: [null], e: '' }, '<b><e/></b>'],
    [{ '#text': 'x', '@k': 1, '@no': undefined }, '<b k="1">x</b>'],
    [
      { '#content': ['a ', { i: 'b' }, { i: { '@k': 'v', '#content': ['c', { x: '' }] } }, ' d'] },
      '<b>a <i>b</i><i k="v">c<x/></i> d</b>'
    ],
    [{}, '<b/>'],
    [{ t: '<a href="x">&amp;\r]]>' }, '<b><t>&lt;a href="x"&gt;&amp;amp;&#xD;]]&gt;</t></b>'],
    [{ '@t': '<a "b">\t\r\n' }, '<b t="&lt;a &quot;b&quot;>&#x9;&#xD;&#xA;"/>']
  ])('`toXml()` writes the record %o', async (item, xml) => {
    expect(await write([item], { record: 'b' })).toBe(xml)
  })

  it('`toXml()` takes the keys that records were made with', async () => {
    const keys = { attributePrefix: '$', textKey: '_', contentKey: '=', cdataKey: '!' }
    const xml = '<b k="1"><t a="2">x</t><c><![CDATA[<]]></c><m>a<i/>b</m></b>'
    const found = await pipe([xml], xmlRecords('b', { ...keys, mixed: ['m'] }), toArray())
    expect(await write(found, { ...keys, record: 'b' })).toBe(xml)
    expect(
      await write(
        [{ '@a': '1' }].map(() => ({ a: '1' })),
        { record: 'b', attributePrefix: '' }
      )
    ).toBe('<b><a>1</a></b>')
  })

  it('`toXml()` writes a document around all, also around nothing', async () => {
    const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    expect(await write([], { root: 'a' })).toBe(`${declaration}<a>\n</a>\n`)
    const element: XmlElement = { name: 'b', attributes: {}, children: ['x'] }
    expect(await write([element, element], { root: 'a' })).toBe(
      `${declaration}<a>\n<b>x</b>\n<b>x</b>\n</a>\n`
    )
    expect(await write([], {})).toBe('')
  })

  it('`toXml()` splits what would end a CDATA section', async () => {
    const cdata: XmlEvent[] = [
      { type: 'start', name: 'a', attributes: {} },
      { type: 'cdata', text: 'x]]>y' },
      { type: 'end', name: 'a' }
    ]
    expect(await write(cdata)).toBe('<a><![CDATA[x]]]]><![CDATA[>y]]></a>')
  })

  const start = { type: 'start', name: 'a', attributes: {} }
  it.each<[unknown[], object, string]>([
    [[{ 'a b': 1 }], { record: 'b' }, 'toXml: an element cannot be called "a b"'],
    [[{ '@1': 'x' }], { record: 'b' }, 'toXml: an attribute cannot be called "1"'],
    [[{}], { record: '<b>' }, 'toXml: an element cannot be called "<b>"'],
    [
      [{ a: 'x\u0001' }],
      { record: 'b' },
      'toXml: text cannot have the character U+0001: XML has no way to write it'
    ],
    [[{ a: '\ud800' }], { record: 'b' }, 'toXml: text cannot have the character U+D800'],
    [[{ '@a': '\uffff' }], { record: 'b' }, 'toXml: the attribute a cannot have the character U+FFFF'],
    [
      [{ a: () => {} }],
      { record: 'b' },
      'toXml: the field a must be text, a number or a record, got a function'
    ],
    [
      [{ a: [['x']] }],
      { record: 'b' },
      'toXml: the field a must be text, a number or a record, got an array'
    ],
    [[start], {}, 'toXml: the events end in the middle of an element'],
    [[start, { type: 'end', name: 'b' }], {}, 'toXml: </b> cannot end <a>'],
    [[{ type: 'end', name: 'b' }], {}, 'toXml: </b> cannot end nothing'],
    [[{ type: 'comment', text: 'a--b' }], {}, 'toXml: a comment cannot have -- in it'],
    [[{ type: 'instruction', target: 'a', body: '?>' }], {}, 'toXml: an instruction cannot have ?> in it'],
    [[{ type: 'instruction', target: 'XML', body: '' }], {}, 'toXml: an instruction cannot be called xml'],
    [['<a/>'], {}, 'toXml: an item must be an event of xmlEvents, got the string <a/>']
  ])('`toXml()` refuses %o with %o', async (items, options, message) => {
    await expect(write(items, options)).rejects.toThrow(message)
  })

  it('`toXml()` refuses wrong options at the call', () => {
    expect(() => toXml({ record: 7 as never })).toThrow('toXml: record must be a string')
    expect(() => toXml({ indent: 2 } as never)).toThrow('there is no option "indent"')
  })
})
