import { joinText, pipe } from '@costream/core'
import { xmlRecords } from '@costream/xml'
import { toCsv } from '@costream/xml-cli/csv'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('toCsv()', () => {
  it('`toCsv()` writes what csv-stringify writes of the same rows, formulas escaped', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('=1', '+a', '-', '@x y', '\t', '\r', '＝1', '"', 'a,b', '\n', '')
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ a: text, b: text }), { minLength: 1 }), async records => {
        const rows = [['a', 'b'], ...records.map(({ a, b }) => [a, b])]
        const numbers = rows.flat().some(value => /^[+-]?\.?\d|^@\p{L}/u.test(value))
        if (!numbers)
          expect(await pipe(records, toCsv(), joinText())).toBe(stringify(rows, { escape_formulas: true }))
        expect(await pipe(records, toCsv({ escapeFormulas: false }), joinText())).toBe(stringify(rows))
      })
    )
  })

  it.each([
    ['-87.63', '-87.63'],
    ['+1e-5', '+1e-5'],
    ['@id', '@id'],
    ['-1+1', "'-1+1"],
    ['=A1', "'=A1"],
    ['@SUM(1)', "'@SUM(1)"],
    [-1, '-1'],
    [true, 'true'],
    [2n, '2'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [{ x: 1 }, '"{""x"":1}"'],
    [['a', 'b'], '"[""a"",""b""]"'],
    [['a'], 'a'],
    [undefined, ''],
    [null, '']
  ])('`toCsv()` writes %o as %s', async (value, cell) => {
    expect(await pipe([{ v: value, w: 1 }], toCsv(), joinText())).toBe(`v,w\n${cell},1\n`)
  })

  it('`toCsv()` takes columns by path', async () => {
    const xml = '<a><b no="1"><x><y>2</y><y>3</y></x></b><b/></a>'
    const fields = ['x/y', '@no', 'none']
    expect(await pipe([xml], xmlRecords('b'), toCsv({ fields }), joinText())).toBe(
      'x/y,@no,none\n"[""2"",""3""]",1,\n,,\n'
    )
  })

  it('`toCsv()` refuses wrong options', () => {
    expect(() => toCsv({ fields: 'id' as never })).toThrow('toCsv: fields must be an array of names, got id')
    expect(() => toCsv({ escapeFormulas: 1 as never })).toThrow(
      'toCsv: escapeFormulas must be true or false, got 1'
    )
    expect(() => toCsv({ columns: [] } as never)).toThrow('toCsv: there is no option "columns"')
    expect(() => toCsv(null as never)).toThrow('toCsv: the options must be a plain object, got null')
  })
})
