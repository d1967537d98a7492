import { pipe, toArray } from '@costream/core'
import { type RecordsOptions, records, xmlEvents, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { xmlFailure } from './support/failure.ts'

/** The one record of an element `bus`, as JSON: the order of its fields counts. */
async function recordOf(xml: string, options: RecordsOptions): Promise<string> {
  const found = await pipe([`<feed>${xml}</feed>`], xmlEvents(), records('bus', options), toArray())
  expect(found).toHaveLength(1)
  return JSON.stringify(found[0])
}

describe('records() with options', () => {
  const attributes = '<bus no="1"><id kind="a">7</id><no>2</no></bus>'
  it.each<[string, RecordsOptions, string]>([
    [
      'attributes with another prefix',
      { attributePrefix: '$' },
      '{"$no":"1","id":{"$kind":"a","#text":"7"},"no":"2"}'
    ],
    [
      'attributes merged with child elements',
      { attributePrefix: '' },
      '{"no":["1","2"],"id":{"kind":"a","#text":"7"}}'
    ],
    ['no attributes', { attributes: false }, '{"id":"7","no":"2"}'],
    ['text in another field', { textKey: '$' }, '{"@no":"1","id":{"@kind":"a","$":"7"},"no":"2"}'],
    [
      'the name of the element',
      { nameKey: '#name' },
      '{"#name":"bus","@no":"1","id":{"@kind":"a","#text":"7"},"no":"2"}'
    ]
  ])('`records()` takes %s', async (_what, options, record) => {
    expect(await recordOf(attributes, options)).toBe(record)
  })

  it('`records()` loses no value, whatever is called alike', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'xa')
    const children = fc.array(fc.tuple(name, fc.boolean()), { maxLength: 8 })
    const options = fc.constantFrom<RecordsOptions>(
      {},
      { attributePrefix: '' },
      { attributePrefix: 'x' },
      { nameKey: 'a' },
      { nameKey: 'b', attributes: false },
      { cdataKey: 'c' },
      { textKey: 'a' },
      { arrays: ['b'] },
      { arrays: ['a[@k]'] }
    )
    await fc.assert(
      fc.asyncProperty(fc.array(children, { maxLength: 6 }), options, async (all, how) => {
        let value = 0
        const element = ([tag, cdata]: [string, boolean]): string =>
          `<${tag} k="v${value++}">${cdata ? `<![CDATA[v${value++}]]>` : `v${value++}`}</${tag}>`
        const xml = all.map(
          each => `<bus a="v${value++}" b="v${value++}">${each.map(element).join('')}</bus>`
        )
        const found = await pipe([`<r>${xml.join('')}</r>`], xmlRecords('bus', how), toArray())
        const values = JSON.stringify(found).match(/v\d+/g) ?? []
        const lost = how.attributes === false ? (xml.join('').match(/"v\d+"/g)?.length ?? 0) : 0
        expect(new Set(values).size).toBe(value - lost)
      })
    )
  })

  it.each<[string, string, string[], string]>([
    ['one child', '<bus><s>A</s></bus>', ['s'], '{"s":["A"]}'],
    ['several children', '<bus><s>A</s><id>1</id><s>B</s></bus>', ['s'], '{"s":["A","B"],"id":"1"}'],
    ['no child', '<bus><id>1</id></bus>', ['s'], '{"id":"1","s":[]}'],
    ['a child below', '<bus><all><s>A</s></all><s>B</s></bus>', ['all/s'], '{"all":{"s":["A"]},"s":"B"}'],
    ['no child below', '<bus><all/></bus>', ['all/s'], '{"all":{"s":[]}}'],
    ['no parent', '<bus><id>1</id></bus>', ['all/s'], '{"id":"1"}'],
    ['children anywhere', '<bus><s>A</s><x><s>B</s></x></bus>', ['//s'], '{"s":["A"],"x":{"s":["B"]}}'],
    ['children of any name', '<bus><s>A</s><x><s>B</s></x></bus>', ['*'], '{"s":["A"],"x":[{"s":"B"}]}'],
    ['some children of a name', '<bus><s a="1"/><s/><s>x</s></bus>', ['s[@a]'], '{"s":[{"@a":"1"},"","x"]}'],
    [
      'children by an attribute',
      '<bus><s a="1"/><t><s/></t></bus>',
      ['s[@a="1"]'],
      '{"s":[{"@a":"1"}],"t":{"s":""}}'
    ]
  ])('`records()` makes an array of %s where that is declared', async (_what, xml, arrays, record) => {
    expect(await recordOf(xml, { arrays })).toBe(record)
  })

  it.each<[string, string, RecordsOptions, string]>([
    [
      'text and children',
      '<bus>\n<s>Mind the <b>gap</b>, <i k="v">please</i>.</s></bus>',
      { mixed: ['s'] },
      '{"s":{"#content":["Mind the ",{"b":"gap"},", ",{"i":{"@k":"v","#text":"please"}},"."]}}'
    ],
    [
      'attributes before',
      '<bus><s lang="en">a<b/> </s></bus>',
      { mixed: ['s'], contentKey: '$' },
      '{"s":{"@lang":"en","$":["a",{"b":""}," "]}}'
    ],
    [
      'text in pieces as one',
      '<bus><s>a<!-- --><![CDATA[b]]>c</s></bus>',
      { mixed: ['s'] },
      '{"s":{"#content":["abc"]}}'
    ],
    [
      'CDATA in its place',
      '<bus><s>a<![CDATA[b]]>c</s></bus>',
      { mixed: ['s'], cdataKey: '#cdata' },
      '{"s":{"#content":["a",{"#cdata":"b"},"c"]}}'
    ],
    [
      'one element, and not the next',
      '<bus><s>a</s><id>7</id><t><u>8</u></t></bus>',
      { mixed: ['s'] },
      '{"s":{"#content":["a"]},"id":"7","t":{"u":"8"}}'
    ],
    ['nothing at all', '<bus><s/></bus>', { mixed: ['s'] }, '{"s":{"#content":[]}}'],
    ['the record itself', '<bus>a<b/></bus>', { mixed: ['.'] }, '{"#content":["a",{"b":""}]}'],
    [
      'mixed content inside of it',
      '<bus><p>a<b>c<i>d</i></b></p></bus>',
      { mixed: ['p', '//b'] },
      '{"p":{"#content":["a",{"b":{"#content":["c",{"i":"d"}]}}]}}'
    ]
  ])('`records()` keeps in order, where that is declared: %s', async (_what, xml, options, record) => {
    expect(await recordOf(xml, options)).toBe(record)
  })

  it('`records()` keeps CDATA apart where it is asked to', async () => {
    const xml = '<bus><s>\n<![CDATA[<b>]]>\n</s><id>7</id><t>a<![CDATA[b]]>c<![CDATA[d]]></t></bus>'
    expect(await recordOf(xml, { cdataKey: '#cdata' })).toBe(
      '{"s":{"#cdata":"<b>"},"id":"7","t":{"#cdata":["b","d"],"#text":"ac"}}'
    )
  })

  it.each<[RecordsOptions['types'], string, unknown]>([
    [{ v: 'number' }, ' -87.63 ', -87.63],
    [{ v: 'number' }, '1e3', 1000],
    [{ v: 'number' }, '-INF', -Infinity],
    [{ v: 'integer' }, '08', 8],
    [{ v: 'bigint' }, '+12345678901234567890', 12345678901234567890n],
    [{ v: 'boolean' }, 'true', true],
    [{ v: 'boolean' }, '0', false],
    [{ v: 'date' }, '2026-11-21', new Date('2026-11-21T00:00:00Z')],
    [{ v: 'date' }, '2026-11-21T10:00:00+01:00', new Date('2026-11-21T09:00:00Z')],
    [{ v: text => text.split(' ').map(Number) }, '1 2', [1, 2]],
    [{ v: () => undefined }, 'x', undefined],
    [{ w: 'number' }, '08', '08'],
    [undefined, '08', '08']
  ])('`records()` with types %o makes of %j %o', async (types = {}, text, value) => {
    const xml = `<feed><bus><v>${text}</v><w>1</w></bus></feed>`
    const [record] = await pipe([xml], xmlEvents(), records('bus', { types }), toArray())
    expect(record?.v).toEqual(value)
    expect(Object.hasOwn(record ?? {}, 'v')).toBe(value !== undefined)
  })

  it('`records()` types attributes, texts beside attributes and each of several elements', async () => {
    const types = { '@no': 'integer', v: 'number', 'v/@at': 'boolean', '//w': 'integer' } as const
    const xml = '<bus no="7"><v at="1">0.5</v><v at="0">1</v><x><w>3</w></x></bus>'
    expect(await recordOf(xml, { types })).toBe(
      '{"@no":7,"v":[{"@at":true,"#text":0.5},{"@at":false,"#text":1}],"x":{"w":3}}'
    )
  })

  it('`records()` keeps apart the arrays that a type makes', async () => {
    const types = { v: (text: string) => text.split(' ') }
    expect(await recordOf('<bus><v>a b</v></bus>', { types })).toBe('{"v":["a","b"]}')
    expect(await recordOf('<bus><v>a b</v><v>c</v></bus>', { types })).toBe('{"v":[["a","b"],["c"]]}')
    expect(await recordOf('<bus><v>a b</v></bus>', { types, arrays: ['v'] })).toBe('{"v":[["a","b"]]}')
  })

  it.each<[RecordsOptions['types'], string, string]>([
    [{ v: 'number' }, 'x', 'v: "x" is not a number'],
    [{ v: 'number' }, '', 'v: "" is not a number'],
    [{ v: 'number' }, '0x1f', 'v: "0x1f" is not a number'],
    [{ v: 'integer' }, '1.5', 'v: "1.5" is not a whole number'],
    [
      { v: 'integer' },
      '9007199254740993',
      'v: "9007199254740993" is larger than a number can be exact: the type is bigint'
    ],
    [{ v: 'bigint' }, '', 'v: "" is not a whole number'],
    [{ v: 'boolean' }, 'yes', 'v: "yes" is neither true, false, 1 nor 0'],
    [{ v: 'date' }, '21.11.2026', 'v: "21.11.2026" is not a date, or a date and time with its zone'],
    [
      { v: 'date' },
      '2026-11-21T10:00:00',
      'v: "2026-11-21T10:00:00" is not a date, or a date and time with its zone'
    ],
    [{ v: 'date' }, '2026-13-41', 'v: "2026-13-41" is no day or time that there is'],
    [{ 'v/@k': 'number' }, '1', 'the attribute k: "x" is not a number'],
    [
      {
        v: () => {
          throw new Error('no')
        }
      },
      '1',
      'v: no'
    ]
  ])('`records()` with types %o refuses %j', async (types = {}, text, reason) => {
    const xml = `<feed><bus><v k="x">${text}</v></bus></feed>`
    const error = await xmlFailure(pipe([xml], xmlEvents(), records('bus', { types }), toArray()))
    expect([error.code, error.reason]).toEqual(['COSTREAM_XML_RECORD', reason])
  })

  it.each<[unknown, string]>([
    [{ attributes: 'drop' }, 'attributes must be true or false'],
    [{ attributePrefix: 1 }, 'attributePrefix must be a string'],
    [{ textKey: 1 }, 'textKey must be a string'],
    [{ positionKey: true }, 'positionKey must be a string'],
    [{ arrays: 'stop' }, 'arrays must be an array of paths, got the string stop'],
    [{ arrays: ['a b'] }, 'arrays "a b" cannot be read at character 2: expected / or the end, got " "'],
    [{ arrays: ['@id'] }, 'arrays must be paths of elements, got "@id"'],
    [{ arrays: ['.'] }, 'arrays must be paths of elements, got "."'],
    [{ mixed: ['a/@b'] }, 'mixed must be paths of elements, got "a/@b"'],
    [{ mixed: [7] }, 'mixed must be a string, got the number 7'],
    [{ types: 'number' }, 'types must be an object of types by path'],
    [
      { types: { a: 'float' } },
      'the type of a must be a function or one of number, integer, bigint, boolean, date'
    ],
    [{ types: { '/a': 'number' } }, 'types "/a" cannot be read at character 1'],
    [
      { schema: {} },
      'schema must be a Standard Schema, as those of zod, valibot and arktype are, got an object'
    ],
    [{ onError: 'log' }, 'onError must be a function'],
    [{ prefix: '$' }, 'there is no option "prefix"']
  ])('`records()` refuses the options %j', (options, message) => {
    expect(() => records('bus', options as never)).toThrow(message)
  })
})
