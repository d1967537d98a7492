import { DONE, drain, drive, pipe, toArray } from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import { saxesSource, type XmlEvent, type XmlEventSource, xmlEvents, xmlRecords } from '@costream/xml'
import { htmlparser2Source } from '@costream/xml/htmlparser2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, type Chunk, cut, cuts, documents } from './support/documents.ts'
import { xmlFailure } from './support/failure.ts'

/** Documents that every source reads alike: htmlparser2 knows no internal subset, and not the line ends of XML 1.1. */
const anyDocuments = documents.filter(text => !/^<!DOCTYPE feed \[|^<\?xml version="1.1"/.test(text))

// The contract of an event source; a further one is added to this list.
describe.each<XmlEventSource>([saxesSource, htmlparser2Source])('$name', source => {
  const options = { source }
  const events = (...chunks: Chunk[]) => pipe(chunks, xmlEvents(options), toArray())
  const failure = (chunks: Iterable<Chunk>) => xmlFailure(pipe(chunks, xmlEvents(options), drain()))

  it('`XmlEventSource` gives one event for every piece of markup and text', async () => {
    const text =
      '<?xml version="1.0"?><!DOCTYPE a>\n<a b="1&amp;2"><!-- c --> x&lt;y <![CDATA[<z>]]><?p q?><d/></a>\n'
    expect(await events(text)).toEqual([
      { type: 'doctype', text: ' a' },
      { type: 'start', name: 'a', attributes: { b: '1&2' } },
      { type: 'comment', text: ' c ' },
      { type: 'text', text: ' x<y ' },
      { type: 'cdata', text: '<z>' },
      { type: 'instruction', target: 'p', body: 'q' },
      { type: 'start', name: 'd', attributes: {} },
      { type: 'end', name: 'd' },
      { type: 'end', name: 'a' }
    ])
  })

  it('`XmlEventSource` gives the events, at the positions, that saxes gives, however the input is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocuments, cuts, async (text, places) => {
        const all = { positions: true, namespaces: false }
        const expected = await pipe([text], xmlEvents(all), toArray())
        for (const chunks of [[text], cut(text, places), cut(bytesOf(text), places)]) {
          const found = await pipe(chunks, xmlEvents({ ...options, ...all }), toArray())
          if (typeof chunks[0] === 'string') expect(found).toEqual(expected)
          else expect(found.map(withoutPlace)).toEqual(expected.map(withoutPlace))
        }
      })
    )
  })

  it('`XmlEventSource` joins text with the references in it', async () => {
    expect(await events('<a>1 &lt; 2 &#38; &#x33;</a>')).toContainEqual({ type: 'text', text: '1 < 2 & 3' })
  })

  it('`XmlEventSource` keeps white space inside the root element and leaves out that around it', async () => {
    const found = await events('\n <a>\n <b/> </a>\n ')
    expect(found.filter(event => event.type === 'text')).toEqual([
      { type: 'text', text: '\n ' },
      { type: 'text', text: ' ' }
    ])
  })

  it('`XmlEventSource` turns line ends to LF', async () => {
    expect(await events('<a>1\r\n2\r3\n4</a>')).toContainEqual({ type: 'text', text: '1\n2\n3\n4' })
  })

  it('`XmlEventSource` takes names of Object.prototype for names like any other', async () => {
    const [start] = await events('<__proto__ constructor="1" __proto__="2"/>')
    const attributes = start?.type === 'start' ? start.attributes : undefined
    expect(start).toMatchObject({ name: '__proto__' })
    expect(Object.entries(attributes ?? {})).toEqual([
      ['constructor', '1'],
      ['__proto__', '2']
    ])
  })

  it('`XmlEventSource` gives attributes without a prototype', async () => {
    for (const text of ['<a/>', '<a b=""/>']) {
      const [start] = await events(text)
      expect(start?.type === 'start' && Object.getPrototypeOf(start.attributes)).toBe(null)
    }
  })

  it.each([
    ['', 1, 1, 'the input is empty', []],
    [' \n', 2, 1, 'the input ends before its root element', []],
    ['<!-- a -->', 1, 10, 'the input ends before its root element', []],
    ['<a', 1, 2, 'the input ends before its root element', []],
    ['<a>', 1, 3, 'the input ends before </a>', ['a']],
    ['<a>\n<b>1', 2, 4, 'the input ends before </b>', ['a', 'b']],
    ['<a><b></b', 1, 9, 'the input ends before </b>', ['a', 'b']],
    ['<a><b/>\r', 2, 1, 'the input ends before </a>', ['a']],
    ['<a><![CDATA[x]]', 1, 15, 'the input ends before </a>', ['a']],
    ['<a/><!-- x', 1, 10, 'the input ends in the middle of markup', []]
  ])('`XmlEventSource` says where %j is cut short, at any cut', async (text, line, column, reason, path) => {
    for (const chunks of [[text], text.split('')]) {
      expect(await failure(chunks)).toMatchObject({
        code: 'COSTREAM_XML_TRUNCATED',
        line,
        column,
        reason,
        path
      })
    }
  })

  it('`XmlEventSource` fails for every document that is cut short', async () => {
    const text = '<!-- é --><a b="1">x<![CDATA[y]]><c>&amp;</c><d/></a>'
    for (let length = 0; length < text.length; length++) {
      const { code } = await failure([text.slice(0, length)])
      expect([length, code]).toEqual([length, 'COSTREAM_XML_TRUNCATED'])
    }
  })

  it('`XmlEventSource` shows the last characters before a failure', async () => {
    const { excerpt } = await failure([`<a>${'x'.repeat(100)}`, 'yz', '<', '1'])
    expect(excerpt).toBe(`${'x'.repeat(56)}yz<1`)
  })

  it.each<[string, (text: string) => string]>([
    ['a text', text => `<a>${text}</a>`],
    ['a CDATA section', text => `<a><![CDATA[${text}]]></a>`],
    ['an attribute', text => `<a b="${text}"/>`],
    ['a comment', text => `<a><!--${text}--></a>`],
    ['an instruction', text => `<a><?p ${text}?></a>`]
  ])('`XmlEventSource` ends %s without end while it grows', async (_what, wrap) => {
    const limited = { ...options, maxLength: 5000 }
    await pipe([wrap('x'.repeat(4990))], xmlEvents(limited), drain())
    const beginning = wrap('\n').split('\n')[0] as string
    let reads = 0
    const endless = function* (): Generator<string> {
      yield beginning
      while (reads++ < 100) yield 'x'.repeat(1000)
    }
    expect((await xmlFailure(pipe(endless(), xmlEvents(limited), drain()))).code).toBe('COSTREAM_XML_LIMIT')
    expect(reads).toBeLessThan(10)
  })

  it.each([
    ['maxDepth', `${'<a>'.repeat(4)}`, 3],
    ['maxAttributes', '<a b="" c="" d="" e=""/>', 3],
    ['maxName', '<abcd/>', 3],
    ['maxName', '<a abcd=""/>', 3],
    ['maxLength', '<a>abcd</a>', 3]
  ])('`XmlEventSource` keeps to %s in %j', async (limit, text, value) => {
    const { code, reason } = await xmlFailure(
      pipe([text], xmlEvents({ ...options, [limit]: value }), drain())
    )
    expect([code, reason]).toEqual(['COSTREAM_XML_LIMIT', expect.stringContaining(`Raise ${limit} if`)])
    const rest = text.startsWith('<a><') ? '</a>'.repeat(4) : ''
    await pipe([text + rest], xmlEvents({ ...options, [limit]: value + 1 }), drain())
  })

  it('`XmlEventSource` resolves namespaces of elements and attributes', async () => {
    const text = '<p:a xmlns:p="u" p:b="1"/>'
    expect((await pipe([text], xmlEvents({ ...options, namespaces: true }), toArray()))[0]).toEqual({
      type: 'start',
      name: 'p:a',
      attributes: { 'xmlns:p': 'u', 'p:b': '1' },
      uri: 'u',
      attributeUris: { 'xmlns:p': 'http://www.w3.org/2000/xmlns/', 'p:b': 'u' }
    })
  })

  it('`XmlEventSource` reads bytes in the encoding that is declared', async () => {
    const bytes = Uint8Array.from('<?xml version="1.0" encoding="latin1"?><a>\u00e9</a>', character =>
      character.charCodeAt(0)
    )
    expect(await events(bytes)).toContainEqual({ type: 'text', text: '\u00e9' })
    expect((await failure([bytesOf('<?xml version="1.0" encoding="x-none"?><a/>')])).code).toBe(
      'COSTREAM_XML_ENCODING'
    )
  })

  it('`XmlEventSource` is not used again after its handler threw, or its target was done', async () => {
    for (const end of ['throws', 'done']) {
      let opened = 0
      let written = 0
      const watched: XmlEventSource = {
        name: source.name,
        open(handler, setup) {
          opened++
          const parser = source.open(handler, setup)
          const write = (text: string): void => {
            written++
            parser.write(text)
          }
          return { ...parser, write, position: () => parser.position() }
        }
      }
      const target = trackedTarget<XmlEvent>({
        onSend() {
          if (end === 'done') return DONE
          throw new Error('full')
        }
      })
      const run = drive(['<a>', '<b/>', '</a>'], xmlEvents({ source: watched })(target))
      await (end === 'done' ? run : expect(run).rejects.toThrow('full'))
      expect([opened, written, target.log.items.length]).toEqual([1, 1, 1])
    }
  })

  it('`XmlEventSource` makes records', async () => {
    const feed = '<buses><bus no="1"><id>7</id></bus></buses>'
    expect(await pipe(feed, xmlRecords('bus', options), toArray())).toEqual([{ '@no': '1', id: '7' }])
  })
})

function withoutPlace({ position: _, ...event }: XmlEvent): unknown {
  return event
}
