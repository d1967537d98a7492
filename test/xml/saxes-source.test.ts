import { drain, pipe } from '@costream/core'
import { saxesSource, xmlEvents } from '@costream/xml'
import { describe, expect, it } from 'vitest'
import { xmlFailure } from './support/failure.ts'

const failure = (chunks: Iterable<string>) =>
  xmlFailure(pipe(chunks, xmlEvents({ source: saxesSource }), drain()))

describe('saxesSource', () => {
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
})
