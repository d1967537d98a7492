import {
  compose,
  decodeText,
  encodeText,
  joinText,
  json,
  lines,
  parseJson,
  pipe,
  text,
  toArray
} from '@costream/core'
import { equal, failure } from '../assert.ts'
import type { PortableTest } from '../portable-test.ts'

const LINE = 'aé€😀\u{10FFFF}z'

/** All ways to cut the bytes in two. */
function cuts(bytes: Uint8Array): readonly (readonly Uint8Array[])[] {
  return Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)])
}

async function decoded(chunks: Iterable<Uint8Array>, encoding?: string): Promise<string> {
  return pipe(chunks, decodeText(encoding), joinText())
}

/** Text in chunks, as the decoders of the platform take it. */
export const TEXT: readonly PortableTest[] = [
  {
    name: 'UTF-8 is decoded wherever it is cut',
    async run() {
      const bytes = new TextEncoder().encode(LINE)
      for (const chunks of cuts(bytes)) equal(await decoded(chunks), LINE)
      equal(await decoded(Array.from(bytes, byte => Uint8Array.of(byte))), LINE, 'what came byte by byte')
    }
  },
  {
    name: 'UTF-16 is decoded wherever it is cut',
    async run() {
      const units = Array.from({ length: LINE.length }, (_, at) => LINE.charCodeAt(at))
      const bytes = Uint8Array.from(units.flatMap(unit => [unit & 255, unit >> 8]))
      for (const chunks of cuts(bytes)) equal(await decoded(chunks, 'utf-16le'), LINE)
    }
  },
  {
    name: 'an older encoding is decoded',
    async run() {
      equal(await decoded([Uint8Array.of(0x80, 0x20), Uint8Array.of(0xe9)], 'windows-1252'), '€ é')
    }
  },
  {
    name: 'a byte order mark is left out, wherever it is cut',
    async run() {
      const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)
      for (const chunks of cuts(bytes)) equal(await decoded(chunks), 'a')
      for (const chunks of cuts(bytes)) equal(await pipe(chunks, text()), 'a')
    }
  },
  {
    name: 'bytes that are no text, or end in the middle of a character, are an error',
    async run() {
      for (const bytes of [Uint8Array.of(0x61, 0xff), Uint8Array.of(0xe2, 0x82)]) {
        equal((await failure(() => decoded([bytes]))) instanceof TypeError, true, 'whether it is a TypeError')
      }
    }
  },
  {
    name: 'a pair of surrogates that two strings share is encoded as one',
    async run() {
      const halves = ['a\ud83d', '\ude00z']
      equal(await pipe(halves, encodeText(), decodeText(), joinText()), 'a😀z')
    }
  },
  {
    name: 'lines and JSON come out of bytes wherever they are cut',
    async run() {
      const rows = [{ line: '22' }, { line: '€' }, null]
      const all = new TextEncoder().encode(rows.map(row => JSON.stringify(row)).join('\r\n'))
      const parse = compose(decodeText(), lines(), parseJson())
      for (const chunks of cuts(all)) equal(await pipe(chunks, parse, toArray()), rows)
      equal(await pipe([new TextEncoder().encode('{"a":'), '1}'], json()), { a: 1 })
    }
  }
]
