import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CODECS } from '../../../packages/remote/src/codec/codec.ts'
import { replayable, SEED } from '../../support/replay.ts'

const { json, msgpack, clone } = CODECS

const leaf = fc.oneof(
  fc.constantFrom(null, true, false, '', 0, 1, -1, 255, 65_536, 2 ** 31, -(2 ** 31), 2 ** 53),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter(n => !Object.is(n, -0)),
  fc.integer(),
  fc.string({ unit: 'grapheme' })
)

const odd = fc.oneof(
  leaf,
  fc.constantFrom(undefined, -0, Number.NaN, Infinity, -Infinity),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array(),
  fc.float64Array(),
  fc.int16Array()
)

function nested(values: fc.Arbitrary<unknown>, deeper: boolean): fc.Arbitrary<unknown> {
  const { value } = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 3 },
      values,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        fc.string({ unit: 'grapheme' }).filter(key => key !== '__proto__'),
        tie('value'),
        {
          maxKeys: 4,
          noNullPrototype: true
        }
      ),
      ...(deeper
        ? [
            fc
              .array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 })
              .map(pairs => new Map(pairs as [])),
            fc.array(tie('value'), { maxLength: 3 }).map(items => new Set(items))
          ]
        : [])
    )
  }))
  return value
}

describe.each([
  ['json', json, nested(leaf, false)],
  ['msgpack', msgpack, nested(odd, true)],
  ['clone', clone, nested(odd, true)]
] as const)('the codec %s', (_name, codec, values) => {
  test(`gives back what it was given, with the seed ${SEED}`, () => {
    fc.assert(
      fc.property(values, value => {
        expect(codec.decode(codec.encode(value))).toStrictEqual(value)
      }),
      replayable(300)
    )
  })
})

const itself: unknown[] = []
itself.push(itself)

test.each<[unknown, RegExp]>([
  [undefined, /^undefined has no form in JSON/],
  [[undefined], /^undefined has no form/],
  [{ a: Number.NaN }, /^NaN has no form/],
  [-0, /^-0 has no form/],
  [10n, /^a bigint has no form/],
  [() => 1, /^a function has no form/],
  [new Map(), /^a Map has no form/],
  [new Date(0), /^a Date has no form/],
  [new Uint8Array(1), /^a Uint8Array has no form/],
  [{ toJSON: 1 }, /^an object with toJSON has no form/],
  [itself, /^it is nested more than 500 deep, or holds itself$/]
])('JSON refuses %o, which it would change', (value, message) => {
  expect(() => json.encode(value)).toThrow(message)
})

test.each<[unknown, RegExp]>([
  [() => 1, /^a function has no form in MessagePack/],
  [{ a: [Symbol('a')] }, /^a symbol has no form/],
  [new Map([[1, () => 1]]), /^a function has no form/],
  [new Date(Number.NaN), /^a Date has no form/],
  [Promise.resolve(), /^a Promise has no form/],
  [/x/, /^a RegExp has no form/],
  [new Error('x'), /^a Error has no form|^an Error has no form/],
  ['\ud800', /half a surrogate pair/],
  [{ '\ud800': 1 }, /half a surrogate pair/],
  [JSON.parse('{"__proto__": 1}'), /__proto__ has no form/],
  [itself, /holds itself/]
])('MessagePack refuses %o, which it would change', (value, message) => {
  expect(() => msgpack.encode(value)).toThrow(message)
})

test.each([
  ['an array of four thousand million', [0xdd, 0xff, 0xff, 0xff, 0xff]],
  ['arrays of arrays of a million', [0xdd, 0, 16, 0, 0, 0xdd, 0, 16, 0, 0]],
  ['a map of four thousand million', [0xdf, 0xff, 0xff, 0xff, 0xff]],
  ['half a text', [0xa5, 0x61]],
  ['half a number', [0xcd, 1]],
  ['half an extension', [0xc7, 9, 1]],
  ['a byte that begins nothing', [0xc1]],
  ['two values', [1, 2]],
  ['nothing', []],
  ['binary data of no kind', [0xd4, 4, 99]],
  ['an extension of no number', [0xd4, 1, 0xc0]]
])('MessagePack refuses %s, without making room for it', (_name, bytes) => {
  expect(() => msgpack.decode(Uint8Array.from(bytes))).toThrow()
})

test(`MessagePack reads any bytes as a value, or refuses them, with the seed ${SEED}`, () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
      try {
        msgpack.decode(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
    }),
    replayable(2_000)
  )
})
