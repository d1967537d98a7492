import { pipe, toArray } from '@costream/core'
import { type RecordsOptions, records, xmlElements, xmlEvents, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const ATOM = 'http://www.w3.org/2005/Atom'
const DC = 'http://purl.org/dc/elements/1.1/'

async function recordsOf(xml: string, selector: string, options: RecordsOptions): Promise<string[]> {
  const found = await pipe([xml], xmlRecords(selector, options), toArray())
  const heard = await pipe([xml], xmlEvents({ namespaces: true }), records(selector, options), toArray())
  expect(heard).toEqual(found)
  return found.map(record => JSON.stringify(record))
}

describe('records() with namespaces', () => {
  it.each([
    [
      'the default namespace',
      `<feed xmlns="${ATOM}" xmlns:d="${DC}"><entry d:no="1"><d:date>x</d:date><id/></entry></feed>`
    ],
    [
      'a prefix',
      `<a:feed xmlns:a="${ATOM}"><a:entry xmlns="${DC}" xmlns:z="${DC}" z:no="1"><date>x</date><a:id/></a:entry></a:feed>`
    ],
    [
      'other prefixes inside',
      `<feed xmlns="${ATOM}"><dc:entry xmlns:dc="${ATOM}" xmlns:atom="${DC}" atom:no="1"><atom:date>x</atom:date><id/></dc:entry></feed>`
    ]
  ])('`records()` gives the same names whichever a document has: %s', async (_what, xml) => {
    const record = '{"@dc:no":"1","dc:date":"x","id":""}'
    expect(await recordsOf(xml, 'entry', { namespaces: { '': ATOM, dc: DC } })).toEqual([record])
    expect(await recordsOf(xml, '/feed/entry[@dc:no="1"]', { namespaces: { '': ATOM, dc: DC } })).toEqual([
      record
    ])
    expect(await recordsOf(xml, 'a:entry', { namespaces: { a: ATOM } })).toEqual([
      `{"@{${DC}}no":"1","{${DC}}date":"x","a:id":""}`
    ])
    expect(await recordsOf(xml, `{${ATOM}}feed//*[@{${DC}}no]`, { namespaces: {} })).toEqual([
      `{"@{${DC}}no":"1","{${DC}}date":"x","{${ATOM}}id":""}`
    ])
  })

  it('`records()` tells elements of no namespace from others', async () => {
    const xml = `<feed><entry>1</entry><entry xmlns="${ATOM}">2</entry></feed>`
    expect(await recordsOf(xml, 'entry', { namespaces: {} })).toEqual(['{"#text":"1"}'])
    expect(await recordsOf(xml, 'a:entry', { namespaces: { a: ATOM } })).toEqual(['{"#text":"2"}'])
    expect(await recordsOf(xml, 'entry', { namespaces: { '': ATOM } })).toEqual(['{"#text":"2"}'])
    expect(await recordsOf(xml, '{}entry', { namespaces: { '': ATOM } })).toEqual(['{"#text":"1"}'])
  })

  it('`records()` keeps attributes in no namespace apart from those in the default one', async () => {
    const xml = `<e xmlns="${ATOM}" xmlns:a="${ATOM}" id="1" a:id="2" xml:lang="en"/>`
    expect(await recordsOf(xml, 'e', { namespaces: { '': ATOM } })).toEqual([
      `{"@id":"1","@{${ATOM}}id":"2","@xml:lang":"en"}`
    ])
  })

  it('`records()` declares arrays, types and mixed content by these names', async () => {
    const xml = `<a:feed xmlns:a="${ATOM}"><a:entry><a:n>1</a:n><a:s>x<a:b/></a:s></a:entry></a:feed>`
    const options: RecordsOptions = {
      namespaces: { '': ATOM },
      arrays: ['n', 'm'],
      types: { n: 'integer' },
      mixed: [`s`]
    }
    expect(await recordsOf(xml, 'entry', options)).toEqual([
      '{"n":[1],"s":{"#content":["x",{"b":""}]},"m":[]}'
    ])
  })

  it('`records()` takes names as they are written without the option', async () => {
    const xml = `<a:feed xmlns:a="${ATOM}"><a:entry/></a:feed>`
    expect(await pipe([xml], xmlRecords('a:feed'), toArray())).toEqual([{ '@xmlns:a': ATOM, 'a:entry': '' }])
  })

  it('`xmlElements()` gives the same names, and no declarations', async () => {
    const xml = `<a:feed xmlns:a="${ATOM}" xmlns:d="${DC}"><a:entry d:no="1"/></a:feed>`
    const [feed] = await pipe([xml], xmlElements('feed', { namespaces: { '': ATOM, dc: DC } }), toArray())
    expect(feed).toEqual({
      name: 'feed',
      attributes: {},
      children: [{ name: 'entry', attributes: { 'dc:no': '1' }, children: [] }]
    })
  })

  it('`records()` names an element by its namespace and name, however often and in whatever order', async () => {
    const names = fc.tuple(
      fc.constantFrom('x', 'y', 'z'),
      fc.constantFrom('a', 'b'),
      fc.constantFrom('u', 'v', 'w')
    )
    await fc.assert(
      fc.asyncProperty(fc.array(names, { maxLength: 40 }), async elements => {
        const xml = elements
          .map(([prefix, local, uri]) => `<${prefix}:${local} xmlns:${prefix}="${uri}"/>`)
          .join('')
        const options = { namespaces: { '': 'u', p: 'v' }, nameKey: 'name' }
        const found = await pipe([`<r>${xml}</r>`], xmlRecords('/{}r/*', options), toArray())
        const prefixes = { u: '', v: 'p:', w: '{w}' }
        expect(found.map(({ name }) => name)).toEqual(
          elements.map(([, local, uri]) => prefixes[uri as keyof typeof prefixes] + local)
        )
      })
    )
  })

  it.each<[string, RecordsOptions, string]>([
    ['{u}a', {}, 'selector "{u}a" has a namespace in braces: that needs the option namespaces, {} will do'],
    ['b:a', { namespaces: { c: 'u' } }, 'selector "b:a" has the prefix b, which is not among namespaces'],
    [
      '{u',
      { namespaces: {} },
      'selector "{u" cannot be read at character 3: expected a closing }, got the end'
    ],
    [
      'a',
      { namespaces: {}, arrays: ['b:c'] },
      'arrays "b:c" has the prefix b, which is not among namespaces'
    ],
    [
      'a',
      { namespaces: { a: 'u', b: 'u' } },
      'namespaces must have a URI for each prefix, another for each; got "u" for "b"'
    ],
    ['a', { namespaces: { a: '' } }, 'namespaces must have a URI for each prefix'],
    ['a', { namespaces: 'u' as never }, 'namespaces must be an object of URIs by prefix, got the string u']
  ])('`records()` refuses %j with %j', (selector, options, message) => {
    expect(() => records(selector, options)).toThrow(message)
  })

  it('`records()` refuses events that do not tell namespaces', async () => {
    await expect(pipe(['<a/>'], xmlEvents(), records('a', { namespaces: {} }), toArray())).rejects.toThrow(
      'the option namespaces needs events that tell them: use xmlEvents({ namespaces: true })'
    )
  })
})

describe('records() with positions', () => {
  const xml = '<a>\n <b><c/></b><b/>\n</a>'
  it('`records()` tells where each record begins', async () => {
    const options = { positionKey: 'at' }
    const found = await pipe([xml], xmlRecords('b', options), toArray())
    expect(found).toEqual([
      { at: { line: 2, column: 2, offset: 5 }, c: '' },
      { at: { line: 2, column: 13, offset: 16 } }
    ])
    expect(await pipe([xml], xmlEvents({ positions: true }), records('b', options), toArray())).toEqual(found)
    expect(await pipe([xml], xmlEvents(), records('b', options), toArray())).toEqual([{ c: '' }, {}])
  })
})
