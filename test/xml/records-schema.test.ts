import { drive, map, pipe, toArray } from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import {
  type RecordPlace,
  records,
  type StandardSchema,
  type XmlError,
  xmlEvents,
  xmlRecords
} from '@costream/xml'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { xmlFailure } from './support/failure.ts'

interface Bus {
  id: string
  route: number
}

const feed =
  '<buses><bus><id>1</id><route>22</route></bus>\n<bus><id>2</id><route>x</route></bus>\n<bus><id>3</id><route>36</route></bus></buses>'

const schemas: [string, StandardSchema<unknown, Bus>][] = [
  ['zod', z.object({ id: z.string(), route: z.coerce.number() })],
  ['valibot', v.object({ id: v.string(), route: v.pipe(v.string(), v.transform(Number), v.number()) })],
  ['arktype', type({ id: 'string', route: 'string.numeric.parse' })],
  [
    'zod, asynchronously',
    z.object({ id: z.string(), route: z.coerce.number() }).refine(async bus => (await bus.id) !== '')
  ]
]

describe('records() with a schema', () => {
  it.each(schemas)(
    '`records()` sends what a schema of %s makes, and reports what it refuses',
    async (_, schema) => {
      const expected = [
        { id: '1', route: 22 },
        { id: '3', route: 36 }
      ]
      const reports: [XmlError, RecordPlace | undefined][] = []
      const onError = (error: XmlError, place?: RecordPlace): unknown => reports.push([error, place])
      expect(await pipe([feed], xmlRecords('bus', { schema, onError }), toArray())).toEqual(expected)
      expect(await pipe([feed], xmlEvents(), records('bus', { schema, onError }), toArray())).toEqual(
        expected
      )
      for (const [error, place] of reports) {
        expect([error.code, error.path, place?.path]).toEqual([
          'COSTREAM_XML_RECORD',
          ['buses', 'bus'],
          ['buses', 'bus']
        ])
        expect(error.reason).toMatch(/^the schema refuses the record that begins here: .*route/)
      }
      expect(reports).toHaveLength(2)
    }
  )

  it.each(schemas)('`records()` fails at a record that a schema of %s refuses', async (_, schema) => {
    const target = trackedTarget<Bus>()
    const error = await xmlFailure(drive([feed], xmlRecords('bus', { schema })(target)))
    expect(error.code).toBe('COSTREAM_XML_RECORD')
    expect(error.cause).toEqual([expect.objectContaining({ message: expect.any(String) })])
    expect([target.log.items, target.log.breaches]).toEqual([[{ id: '1', route: 22 }], []])
  })

  it('`records()` infers its type from the schema', async () => {
    const schema = z.object({ id: z.string(), route: z.coerce.number() })
    const found = await pipe([feed], xmlRecords('bus', { schema, onError: () => {} }), toArray())
    expectTypeOf(found).toEqualTypeOf<{ id: string; route: number }[]>()
    const routes = await pipe(
      [feed],
      xmlRecords<Bus>('bus', { schema, onError: () => {} }),
      map(bus => bus.route),
      toArray()
    )
    expectTypeOf(routes).toEqualTypeOf<number[]>()
    expect(routes).toEqual([22, 36])
    const piped = v.object({ id: v.pipe(v.string(), v.transform(Number)) })
    expectTypeOf(records('bus', { schema: piped })(xmlEvents()([feed]))).toExtend<
      AsyncIterable<{ id: number }>
    >()
    expectTypeOf(records('bus', { schema: type({ id: 'string' }) })(xmlEvents()([feed]))).toExtend<
      AsyncIterable<{ id: string }>
    >()
    // @ts-expect-error the schema makes another type than was named
    xmlRecords<{ id: Date }>('bus', { schema })
  })

  it('`records()` tells how many issues there are beyond three', async () => {
    const schema = z.object({
      a: z.string(),
      b: z.string(),
      c: z.object({ d: z.string() }),
      e: z.string(),
      f: z.string()
    })
    const error = await xmlFailure(pipe(['<x><c/></x>'], xmlRecords('x', { schema }), toArray()))
    expect(error.reason).toMatch(/a: .*; b: .*; c.*; and 2 more$/)
  })

  it('`records()` keeps the order of records and reports, and waits for both', async () => {
    const log: string[] = []
    const later = async (text: string): Promise<void> => {
      await new Promise(resolve => setImmediate(resolve))
      log.push(text)
    }
    const schema: StandardSchema<unknown, string> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        async validate(value) {
          const { id } = value as { id: string }
          await later(`check ${id}`)
          return Number(id) % 2 === 0
            ? { issues: [{ message: 'even', path: [{ key: 'id' }] }] }
            : { value: id }
        }
      }
    }
    const onError = ({ reason }: XmlError): unknown => later(reason)
    const stage = xmlRecords('b', { schema, onError })
    const target = trackedTarget<string>({ onSend: item => later(`sent ${item}`) })
    await drive(['<a><b><id>1</id></b><b><id>2</id></b><b><id>3</id></b></a>'], stage(target))
    const refused = 'the schema refuses the record that begins here: id: even'
    expect(log).toEqual(['check 1', 'sent 1', 'check 2', refused, 'check 3', 'sent 3'])
    expect(target.log.breaches).toEqual([])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('stop')
      }
    ],
    ['rejects', () => Promise.reject(new Error('stop'))]
  ])('`records()` fails with what `onError` %s', async (_, onError) => {
    const target = trackedTarget<unknown>()
    const run = drive([feed], xmlRecords('bus', { schema: schemas[0]?.[1] as never, onError })(target))
    await expect(run).rejects.toThrow('stop')
    expect(target.log.items).toEqual([{ id: '1', route: 22 }])
  })
})

describe('records() with onError', () => {
  it('`records()` reports records that are too long, and whose values are of no type, and goes on', async () => {
    const xml = `<a><b><id>1</id></b><b><id>x</id><more><deep/></more></b><b><id>${'9'.repeat(99)}</id><b/></b><b><id>4</id></b></a>`
    const reasons: string[] = []
    const options = {
      types: { id: 'number' },
      maxRecordLength: 90,
      onError: ({ reason }: XmlError) => reasons.push(reason)
    } as const
    for (let size = 1; size < xml.length; size += 7) {
      reasons.length = 0
      const chunks = xml.match(new RegExp(`.{1,${size}}`, 'g')) ?? []
      expect(await pipe(chunks, xmlRecords('b', options), toArray())).toEqual([{ id: 1 }, { id: 4 }])
      expect(reasons).toEqual([
        'id: "x" is not a number',
        'a record is longer than 90 characters. Raise maxRecordLength if that is meant'
      ])
    }
  })
})
