import {
  type Flow,
  fromReadableStream,
  fromStreamIter,
  fromStreamIterWriter,
  map,
  pipe,
  toArray,
  toReadableStream,
  toStreamIterWriter,
  toTransformStream,
  toWritableStream
} from '@costream/core'
import { expectTypeOf, test } from 'vitest'

test('toReadableStream() is a stream of the items of its source, of byte arrays where it has bytes', () => {
  expectTypeOf(
    toReadableStream(
      pipe(
        [1],
        map(n => `${n}`)
      )
    )
  ).toEqualTypeOf<ReadableStream<string>>()
  expectTypeOf(toReadableStream([1], { strategy: { size: n => n } })).toEqualTypeOf<ReadableStream<number>>()
  const source: Iterable<DataView | ArrayBuffer> = []
  expectTypeOf(toReadableStream(source, { type: 'bytes' })).toEqualTypeOf<
    ReadableStream<Uint8Array<ArrayBuffer>>
  >()
})

test('toWritableStream() and toTransformStream() take what their target and stage take', () => {
  expectTypeOf(toWritableStream(toArray<number>())).toEqualTypeOf<WritableStream<number>>()
  expectTypeOf(toWritableStream(toArray<number>().open())).toEqualTypeOf<WritableStream<number>>()
  expectTypeOf(toTransformStream(map((n: number) => `${n}`))).toEqualTypeOf<
    ReadableWritablePair<string, number>
  >()
})

test("the platform's transforms fit into pipe(), with the types they give", () => {
  const words = pipe([new Uint8Array()], new DecompressionStream('gzip'), new TextDecoderStream())
  expectTypeOf(words).toEqualTypeOf<Flow<string>>()
  const stream = new Blob([]).stream()
  expectTypeOf(pipe(fromReadableStream(stream, { mode: 'byob' }), toArray())).toEqualTypeOf<
    Promise<Uint8Array<ArrayBuffer>[]>
  >()
})

test('streams of node:stream/iter give chunks, and their writers take text and binary data', () => {
  expectTypeOf(fromStreamIter([[new Uint8Array()]])).toEqualTypeOf<Flow<Uint8Array>>()
  const writer = toStreamIterWriter(toArray<Uint8Array>())
  expectTypeOf(pipe(['a', new Uint8Array()], fromStreamIterWriter(writer))).toEqualTypeOf<Promise<void>>()
  // @ts-expect-error numbers are no chunks
  pipe([1], fromStreamIterWriter(writer))
})
