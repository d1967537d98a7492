import { XmlError } from '@costream/xml'
import { describe, expect, it } from 'vitest'

describe('XmlError', () => {
  it('`XmlError` says what is wrong and where', () => {
    const cause = new Error('below')
    const error = new XmlError('COSTREAM_XML_SYNTAX', 'no', {
      line: 3,
      column: 7,
      path: ['a'],
      excerpt: '<a>',
      cause
    })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'XmlError',
      message: 'Cannot read the XML at line 3, column 7: no',
      code: 'COSTREAM_XML_SYNTAX',
      reason: 'no',
      line: 3,
      column: 7,
      path: ['a'],
      excerpt: '<a>',
      cause
    })
  })

  it('`XmlError` does without a place', () => {
    const error = new XmlError('COSTREAM_XML_LIMIT', 'too long')
    expect(error.message).toBe('Cannot read the XML: too long')
    expect([error.line, error.column, error.path, error.excerpt, 'cause' in error]).toEqual([
      undefined,
      undefined,
      [],
      '',
      false
    ])
  })
})
