import { drain, pipe, toArray } from '@costream/core'
import { saxesSource, xmlEvents } from '@costream/xml'
import { describe, expect, it } from 'vitest'
import { xmlFailure } from './support/failure.ts'

// The contract of an event source; a further one is added to this list.
describe.each([saxesSource])('$name', source => {
  const events = (text: string) => pipe([text], xmlEvents({ source }), toArray())
  const failure = (chunks: Iterable<string>) => xmlFailure(pipe(chunks, xmlEvents({ source }), drain()))

  it('`saxesSource` joins text with the references in it', async () => {
    expect(await events('<a>1 &lt; 2 &#38; &#x33;</a>')).toContainEqual({ type: 'text', text: '1 < 2 & 3' })
  })

  it('`saxesSource` keeps white space inside the root element and leaves out that around it', async () => {
    const found = await events('\n <a>\n <b/> </a>\n ')
    expect(found.filter(event => event.type === 'text')).toEqual([
      { type: 'text', text: '\n ' },
      { type: 'text', text: ' ' }
    ])
  })

  it('`saxesSource` turns line ends to LF', async () => {
    expect(await events('<a>1\r\n2\r3\n4</a>')).toContainEqual({ type: 'text', text: '1\n2\n3\n4' })
  })

  it('`saxesSource` takes names of Object.prototype for names like any other', async () => {
    const [start] = await events('<__proto__ constructor="1" __proto__="2"/>')
    const attributes = start?.type === 'start' ? start.attributes : undefined
    expect(start).toMatchObject({ name: '__proto__' })
    expect(Object.entries(attributes ?? {})).toEqual([
      ['constructor', '1'],
      ['__proto__', '2']
    ])
  })

  it('`saxesSource` gives attributes without a prototype', async () => {
    for (const text of ['<a/>', '<a b=""/>']) {
      const [start] = await events(text)
      expect(start?.type === 'start' && Object.getPrototypeOf(start.attributes)).toBe(null)
    }
  })

  it.each([
    ['<a>\n <b></c></a>', 2, 8, 'expected </b>, got </c>', ['a', 'b']],
    ['<a><b>\n</a>', 2, 4, 'expected </b>, got </a>', ['a', 'b']],
    [`<a></${'x'.repeat(80)}>`, 1, 86, 'expected </a>, got another end tag', ['a']],
    ['<a></a></a>', 1, 11, 'unmatched closing tag: a', []],
    ['<a/>\n<b/>', 2, 3, 'there is a second root element', []],
    ['<a/>\n text\n ', 2, 2, 'there is text outside the root element', []],
    ['\n<!-- > -->\r\n text', 3, 2, 'there is text outside the root element', []],
    ['<?xml version="1.0"?><?p?> {">"}', 1, 28, 'there is text outside the root element', []],
    ['<a></a>\n\n{\n">"}', 3, 1, 'there is text outside the root element', []],
    ['text', 1, 1, 'there is text outside the root element', []],
    ['<a>x\n\ny\nz</b>', 4, 5, 'expected </a>, got </b>', ['a']],
    ['<?xml version="1.1"?><a\u007f/>', 1, 24, 'disallowed character', []],
    ['<a b="1" b="2"/>', 1, 16, 'duplicate attribute: b', []],
    ['<a><b c=1/></a>', 1, 9, 'unquoted attribute value', ['a']],
    ['<a>&nbsp;</a>', 1, 9, 'undefined entity', ['a']],
    ['<a>é\u0001</a>', 1, 5, 'disallowed character', ['a']],
    ['<a>😀\n😀<</a>', 2, 3, 'disallowed character in tag name', ['a']]
  ])('`saxesSource` says where %j is wrong, at any cut', async (text, line, column, reason, path) => {
    for (const chunks of [[text], text.split('')]) {
      expect(await failure(chunks)).toMatchObject({ code: 'COSTREAM_XML_SYNTAX', line, column, reason, path })
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
  ])('`saxesSource` says where %j is cut short, at any cut', async (text, line, column, reason, path) => {
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

  it('`saxesSource` fails for every document that is cut short', async () => {
    const text = '<!-- é --><a b="1">x<![CDATA[y]]><c>&amp;</c><d/></a>'
    for (let length = 0; length < text.length; length++) {
      const { code } = await failure([text.slice(0, length)])
      expect([length, code]).toEqual([length, 'COSTREAM_XML_TRUNCATED'])
    }
  })

  it('`saxesSource` shows the last characters before a failure', async () => {
    const { excerpt } = await failure([`<a>${'x'.repeat(100)}`, 'yz', '<', '1'])
    expect(excerpt).toBe(`${'x'.repeat(56)}yz<1`)
  })
})
