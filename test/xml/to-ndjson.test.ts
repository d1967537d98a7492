import { pipe, toArray } from '@costream/core'
import { toNdjson, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('toNdjson()', () => {
  it('`toNdjson()` writes a line for each record, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.dictionary(fc.string(), fc.string({ unit: 'binary' }))), async records => {
        const lines = await pipe(records, toNdjson(), toArray())
        expect(lines.map(line => JSON.parse(line))).toEqual(records.map(record => ({ ...record })))
        for (const line of lines) expect(line.indexOf('\n')).toBe(line.length - 1)
      })
    )
  })

  it('`toNdjson()` writes the fields that are asked for, in that order, by path', async () => {
    const xml = '<a><b no="1"><x><y>2</y><y>3</y></x><z/></b></a>'
    const fields = ['z', 'x/y', 'none', '@no', 'x/none']
    expect(await pipe([xml], xmlRecords('b'), toNdjson({ fields }), toArray())).toEqual([
      '{"z":"","x/y":["2","3"],"@no":"1"}\n'
    ])
  })

  it('`toNdjson()` writes a bigint as text', async () => {
    expect(await pipe([{ id: 2n ** 64n }], toNdjson(), toArray())).toEqual([
      '{"id":"18446744073709551616"}\n'
    ])
  })

  it('`toNdjson()` refuses wrong options', () => {
    expect(() => toNdjson({ fields: 'id' as never })).toThrow(
      'toNdjson: fields must be an array of names, got the string id'
    )
    expect(() => toNdjson({ field: ['id'] } as never)).toThrow('there is no option "field"')
  })
})
