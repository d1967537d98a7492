import {
  decodeText,
  joinText,
  lines,
  parseJson,
  pipe,
  pipeSync,
  type Stage,
  split,
  text as textOf,
  toArray
} from '@costream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replayable, SEED } from '../support/replay.ts'
import { Scheduler } from '../support/scheduler.ts'

type Chunk = string | Uint8Array

/** Text in which the places where it may be cut wrongly are frequent. */
const whole: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'ab', '--', '-', '\n', '\r\n', '\r', '', ' ', '€', '🚌', '\uFEFF', '\u0000'),
      fc.string({ unit: 'binary', maxLength: 3 })
    ),
    { maxLength: 40 }
  )
  // A lone half of a character has no bytes of its own.
  .map(parts => parts.join('').toWellFormed())

const places = fc.array(fc.nat(300), { maxLength: 30 })

/** Cuts text or bytes into pieces; some of them are empty. */
function cut<T extends Chunk | string[]>(all: T, where: readonly number[]): T[] {
  const at = where.map(place => place % (all.length + 1)).toSorted((a, b) => a - b)
  return [0, ...at].map((from, index) => all.slice(from, at[index] ?? all.length) as T)
}

/** Every way to cut one text: as text, as bytes in the middle of characters, one by one. */
function cuts(all: string, where: readonly number[]): Record<string, Chunk[]> {
  const bytes = new TextEncoder().encode(all)
  return {
    text: cut(all, where),
    bytes: cut(bytes, where),
    'each byte': cut(
      bytes,
      Array.from(bytes, (_, index) => index)
    )
  }
}

const STAGES: Record<string, readonly [Stage<Chunk, unknown>, readonly string[]]> = {
  'lines()': [lines() as Stage<Chunk, unknown>, ['text', 'bytes', 'each byte']],
  "split('--')": [split('--') as Stage<Chunk, unknown>, ['text']],
  "split('\\n')": [split('\n') as Stage<Chunk, unknown>, ['text']]
}

describe(`any chunking, seed ${SEED}`, () => {
  test.each(Object.entries(STAGES))('gives the same items: %s', async (_, [stage, forms]) => {
    await fc.assert(
      fc.asyncProperty(whole, places, fc.noBias(fc.integer()), async (all, where, order) => {
        const expected = pipeSync([all], stage, toArray())
        const chunked = cuts(all, where)
        for (const form of forms) {
          const chunks = chunked[form] ?? []
          expect(pipeSync(chunks, stage, toArray())).toEqual(expected)
          const scheduler = new Scheduler(order)
          const late = async function* () {
            for (const chunk of chunks) {
              await scheduler.pace()
              yield chunk
            }
          }
          expect(await scheduler.play(() => pipe(late(), stage, toArray()))).toEqual(expected)
        }
      }),
      replayable(500)
    )
  })

  test('gives the same text, without its byte order mark: decodeText()', async () => {
    await fc.assert(
      fc.asyncProperty(whole, places, async (all, where) => {
        const { bytes = [], 'each byte': each = [] } = cuts(all, where)
        const expected = all.replace(/^\uFEFF/, '')
        for (const chunks of [bytes, each] as Uint8Array<ArrayBuffer>[][]) {
          expect(pipeSync(chunks, decodeText(), joinText())).toBe(expected)
          const items = pipeSync(chunks, decodeText(), toArray())
          expect(items).not.toContain('')
          for (const item of items) expect(item.isWellFormed()).toBe(true)
        }
        expect(await pipe(bytes as Uint8Array<ArrayBuffer>[], textOf())).toBe(expected)
      }),
      replayable(500)
    )
  })

  test('gives the same of text and bytes in turn, but for the byte order mark at the beginning', async () => {
    const kinds = fc.array(fc.boolean(), { minLength: 1, maxLength: 9 })
    await fc.assert(
      fc.asyncProperty(whole, places, kinds, async (all, where, asBytes) => {
        const encoder = new TextEncoder()
        const chunks = cut([...all], where).map((characters, index) => {
          const text = characters.join('')
          return asBytes[index % asBytes.length] ? encoder.encode(text) : text
        })
        const expected = all.replace(/^\uFEFF/, '')
        expect(await pipe(chunks, textOf())).toBe(expected)
        expect(pipeSync(chunks, lines(), toArray())).toEqual(pipeSync([all], lines(), toArray()))
        expect(pipeSync(chunks, lines(), toArray())).toEqual(
          pipeSync([encoder.encode(all)], lines(), toArray())
        )
      }),
      replayable(300)
    )
  })

  test('gives the same values: lines() and parseJson()', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), places, (values, where) => {
        const all = values.map(value => `${JSON.stringify(value)}\n`).join('')
        for (const chunks of Object.values(cuts(all, where))) {
          const parsed = pipeSync(chunks as string[], lines(), parseJson(), toArray())
          expect(JSON.stringify(parsed)).toBe(JSON.stringify(values))
        }
      }),
      replayable(300)
    )
  })
})
