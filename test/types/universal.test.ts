import {
  broadcast,
  count,
  type Flow,
  map,
  pull,
  push,
  receive,
  type Sink,
  type Stage,
  sink,
  stage,
  type Target,
  toArray,
  toTransformStream
} from '@costream/core'
import { expectTypeOf, test } from 'vitest'

declare const target: Target<string, number>
declare const strings: Sink<string, number>

const operator = map((x: number) => String(x))
const pushed = push<number, string>(function* (below) {
  while (true) below.send(String(yield* receive<number>()))
})
const pulled = pull(async function* (source: AsyncIterable<number>) {
  for await (const item of source) yield String(item)
})
const closure = stage<number, string>(below => ({ item: x => below.send(String(x)) }))

test('every form of a stage has the same type', () => {
  expectTypeOf(operator).toEqualTypeOf<Stage<number, string>>()
  expectTypeOf(pushed).toEqualTypeOf<Stage<number, string>>()
  expectTypeOf(pulled).toEqualTypeOf<Stage<number, string>>()
  expectTypeOf(closure).toEqualTypeOf<Stage<number, string>>()
})

test('a stage before a target is a target with its result', () => {
  expectTypeOf(operator(target)).toEqualTypeOf<Target<number, number>>()
  expectTypeOf(pulled(target)).toEqualTypeOf<Target<number, number>>()
})

test('a stage before a sink is a sink with its result', () => {
  expectTypeOf(operator(strings)).toEqualTypeOf<Sink<number, number>>()
  expectTypeOf(pushed(toArray<string>())).toEqualTypeOf<Sink<number, string[]>>()
  expectTypeOf(pushed(count())).toEqualTypeOf<Sink<number, number>>()
  expectTypeOf(operator(strings).open()).toEqualTypeOf<Target<number, number>>()
})

test('a stage before a source is a flow', () => {
  expectTypeOf(operator([1])).toEqualTypeOf<Flow<string>>()
  expectTypeOf(pulled(new Set([1]))).toEqualTypeOf<Flow<string>>()
  expectTypeOf(operator(new ReadableStream<number>())).toEqualTypeOf<Flow<string>>()
})

test('a sink applied to a source is a promise of its result', () => {
  expectTypeOf(toArray()([1])).toEqualTypeOf<Promise<unknown[]>>()
  expectTypeOf(toArray<number>()([1])).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(count()(['a'])).toEqualTypeOf<Promise<number>>()
})

test('broadcast() answers a tuple of the results, for targets and for sinks', () => {
  expectTypeOf(broadcast(strings, count())).toEqualTypeOf<Sink<string, [number, number]>>()
  expectTypeOf(broadcast(target, target)).toEqualTypeOf<Target<string, [number, number]>>()
})

test('sink() keeps item and result of the target', () => {
  expectTypeOf(sink(() => target)).toEqualTypeOf<Sink<string, number>>()
})

test('toTransformStream() keeps the items of the stage', () => {
  expectTypeOf(toTransformStream(operator)).toEqualTypeOf<ReadableWritablePair<string, number>>()
})

test('the item of a stage is contravariant, what it gives is covariant', () => {
  expectTypeOf<Stage<unknown, 'a'>>().toExtend<Stage<string, string>>()
  expectTypeOf<Stage<string, string>>().not.toExtend<Stage<unknown, 'a'>>()
})
