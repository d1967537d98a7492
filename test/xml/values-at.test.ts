import { valuesAt } from '@costream/xml'
import { describe, expect, it } from 'vitest'

describe('valuesAt()', () => {
  const record = {
    id: '1',
    stop: [{ n: 'A', k: ['x', 'y'] }, 'B', { n: 'C', '{http://a/b}c': { d: '3' } }],
    at: { '@x': 1 },
    none: [],
    '{http://a/b}c': '2'
  }
  it.each([
    ['id', ['1']],
    ['{http://a/b}c', ['2']],
    ['stop/{http://a/b}c/d', ['3']],
    ['stop/n', ['A', 'C']],
    ['stop/k', ['x', 'y']],
    ['at/@x', [1]],
    ['none', []],
    ['id/x', []],
    ['toString', []],
    ['at/constructor', []]
  ])('`valuesAt()` finds at %s %j', (path, values) => {
    expect(valuesAt(record, path)).toEqual(values)
  })

  it('`valuesAt()` refuses a path that is no string', () => {
    expect(() => valuesAt({}, 7 as never)).toThrow('valuesAt: path must be a string, got the number 7')
  })
})
