import { count, drain, pipe, toArray } from '@costream/core'
import { type XmlStart, xmlEvents } from '@costream/xml'
import { describe, expect, it } from 'vitest'
import { xmlFailure } from './support/failure.ts'

const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'

async function starts(text: string): Promise<XmlStart[]> {
  const events = await pipe([text], xmlEvents({ namespaces: true }), toArray())
  return events.filter(event => event.type === 'start')
}

describe('xmlEvents() with namespaces', () => {
  it('`xmlEvents()` tells the URI of each element, as far as a declaration reaches', async () => {
    const text = '<a xmlns="u:1" xmlns:p="u:2"><p:b/><b xmlns=""><c/><p:d xmlns:p="u:3"/><p:e/></b><f/></a>'
    expect((await starts(text)).map(({ name, uri }) => [name, uri])).toEqual([
      ['a', 'u:1'],
      ['p:b', 'u:2'],
      ['b', ''],
      ['c', ''],
      ['p:d', 'u:3'],
      ['p:e', 'u:2'],
      ['f', 'u:1']
    ])
  })

  it('`xmlEvents()` tells the URIs of the attributes that have a prefix', async () => {
    const [start] = await starts('<a xmlns="u:1" xmlns:p="u:2" b="1" p:b="2" xml:lang="en"/>')
    expect(start?.attributeUris).toEqual({ 'xmlns:p': XMLNS, 'p:b': 'u:2', 'xml:lang': XML })
    expect(Object.getPrototypeOf(start?.attributeUris)).toBe(null)
  })

  it('`xmlEvents()` takes names of Object.prototype for prefixes like any other', async () => {
    const [start] = await starts('<__proto__:a xmlns:__proto__="u:1" __proto__:toString=""/>')
    expect([start?.uri, Object.entries(start?.attributeUris ?? {})]).toEqual([
      'u:1',
      [
        ['xmlns:__proto__', XMLNS],
        ['__proto__:toString', 'u:1']
      ]
    ])
    await expect(starts('<constructor:a/>')).rejects.toThrow(
      'the prefix constructor is bound to no namespace'
    )
  })

  it('`xmlEvents()` costs no more for a name that is deep, or bound far away', async () => {
    const depth = 20_000
    const text = `<p:a xmlns:p="u:1">${'<p:b>'.repeat(depth)}${'</p:b>'.repeat(depth)}</p:a>`
    const options = { namespaces: true, maxDepth: Number.POSITIVE_INFINITY }
    expect(await pipe(text, xmlEvents(options), count())).toBe(2 * depth + 2)
  })

  it.each([
    ['<p:a/>', 'the prefix p is bound to no namespace'],
    ['<a p:b=""/>', 'the prefix p is bound to no namespace'],
    ['<a><b xmlns:p="u"/><p:c/></a>', 'the prefix p is bound to no namespace'],
    ['<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>', 'two attributes have the same name and namespace: q:b'],
    ['<a xmlns:p=""/>', 'the prefix p is bound to nothing, which XML 1.0 does not allow'],
    ['<a xmlns:xmlns="u"/>', 'the prefix xmlns cannot be declared'],
    ['<xmlns:a/>', 'an element has the prefix xmlns'],
    ['<a xmlns:xml="u"/>', `only the prefix xml is bound to ${XML}`],
    [`<a xmlns="${XML}"/>`, `only the prefix xml is bound to ${XML}`],
    [`<a xmlns:p="${XMLNS}"/>`, `nothing can be bound to ${XMLNS}`],
    ['<a xmlns:p="u"><p:b:c/></a>', 'a name with a colon must be a prefix and a name: p:b:c'],
    ['<:a/>', 'a name with a colon must be a prefix and a name: :a'],
    ['<a xmlns:p="u"><p:1/></a>', 'a name with a colon must be a prefix and a name: p:1'],
    ['<a><?p:q?></a>', 'the target of a processing instruction has a colon: p:q']
  ])('`xmlEvents()` refuses %j, which it takes without namespaces', async (text, reason) => {
    expect(await xmlFailure(starts(text))).toMatchObject({ code: 'COSTREAM_XML_SYNTAX', reason, line: 1 })
    await pipe([text], xmlEvents(), drain())
  })

  it('`xmlEvents()` lets XML 1.1 take a prefix back', async () => {
    const text = '<?xml version="1.1"?><a xmlns:p="u"><b xmlns:p=""/><p:c/></a>'
    expect((await starts(text)).at(-1)?.uri).toBe('u')
    await expect(starts(text.replace('<b xmlns:p=""/>', '<b xmlns:p=""><p:d/></b>'))).rejects.toThrow(
      /prefix p/
    )
  })

  it('`xmlEvents()` tells no URI unless asked', async () => {
    expect(await pipe('<a xmlns="u"/>', xmlEvents(), toArray())).toEqual([
      { type: 'start', name: 'a', attributes: { xmlns: 'u' } },
      { type: 'end', name: 'a' }
    ])
  })
})
