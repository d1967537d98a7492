import {
  type BranchState,
  branch,
  broadcast,
  combineLatest,
  concat,
  count,
  type Flow,
  fromCallback,
  fromObservable,
  type Group,
  groupBy,
  hub,
  interleave,
  listen,
  type Member,
  map,
  merge,
  type Observable,
  partition,
  pipe,
  queued,
  retry,
  route,
  type Sink,
  type Stage,
  share,
  type Target,
  toArray,
  toObservable,
  zip
} from '@costream/core'
import { expectTypeOf, test } from 'vitest'

declare const target: Target<string, number>
declare const strings: Sink<string, number>
declare const later: AsyncIterable<boolean>

test('zip() and combineLatest() give tuples', () => {
  expectTypeOf(zip([1], ['a'], later)).toEqualTypeOf<Flow<[number, string, boolean]>>()
  expectTypeOf(combineLatest([1], later)).toEqualTypeOf<Flow<[number, boolean]>>()
  expectTypeOf(zip()).toEqualTypeOf<Flow<[]>>()
  expectTypeOf(
    pipe(
      zip([1], ['a']),
      map(([n, s]) => `${n}${s}`),
      toArray()
    )
  ).toEqualTypeOf<Promise<string[]>>()
})

test('merge(), concat() and interleave() give a union', () => {
  expectTypeOf(merge([1], ['a'], later)).toEqualTypeOf<Flow<number | string | boolean>>()
  expectTypeOf(concat([1], later)).toEqualTypeOf<Flow<number | boolean>>()
  expectTypeOf(interleave(new Set([1]), map((x: number) => String(x))([1]))).toEqualTypeOf<
    Flow<number | string>
  >()
})

test('a string, binary data and a stream are told by what they give', () => {
  expectTypeOf(merge(new Uint8Array(1), 'text', new ReadableStream<number>())).toEqualTypeOf<
    Flow<Uint8Array<ArrayBuffer> | string | number>
  >()
  expectTypeOf(merge([Promise.resolve(1)])).toEqualTypeOf<Flow<number>>()
})

test('a source that is none is refused', () => {
  // @ts-expect-error a number is no source
  expectTypeOf(() => merge(1)).toBeFunction()
  // @ts-expect-error a function is no source
  expectTypeOf(() => zip([1], () => 1)).toBeFunction()
})

test('branch() keeps what it is given, and may lose the result when isolated', () => {
  expectTypeOf(branch(target)).toEqualTypeOf<Target<string, number> & BranchState>()
  expectTypeOf(branch(strings, { capacity: 1 })).toEqualTypeOf<Sink<string, number> & BranchState>()
  expectTypeOf(branch(strings, { isolated: true })).toEqualTypeOf<
    Sink<string, number | undefined> & BranchState
  >()
  expectTypeOf(broadcast(branch(target), target)).toEqualTypeOf<Target<string, [number, number]>>()
  expectTypeOf(broadcast(branch(strings, { isolated: true }), count())).toEqualTypeOf<
    Sink<string, [number | undefined, number]>
  >()
})

test('hub() gives members with the results of their targets', () => {
  const items = hub<string>()
  expectTypeOf(items).toExtend<Target<string>>()
  expectTypeOf(items.join(target)).toEqualTypeOf<Member<number>>()
  expectTypeOf(items.join(toArray())).toEqualTypeOf<Member<string[]>>()
})

test('route() answers the results by name', () => {
  const lengths = route((word: string) => (word.length > 3 ? 'long' : 'short'), {
    long: toArray(),
    short: count()
  })
  expectTypeOf(lengths).toEqualTypeOf<Sink<string, { long: string[]; short: number }>>()
  expectTypeOf(route((_: string) => 'a' as const, { a: target })).toEqualTypeOf<
    Target<string, { a: number }>
  >()
  expectTypeOf(
    pipe(
      [1],
      route(() => 'all', { all: toArray<number>() })
    )
  ).toEqualTypeOf<Promise<{ all: number[] }>>()
  expectTypeOf(
    pipe(
      [1, 2],
      route(n => (n % 2 === 0 ? 'even' : 'odd'), { even: toArray<number>(), odd: count() })
    )
  ).toEqualTypeOf<Promise<{ even: number[]; odd: number }>>()
  expectTypeOf(route((n: number) => (n > 0 ? 1 : 0), { 0: count(), 1: count() })).toEqualTypeOf<
    Sink<number, { 0: number; 1: number }>
  >()
  // @ts-expect-error there is no target of that name
  expectTypeOf(() => route((_: string) => 'b' as const, { a: target })).toBeFunction()
})

test('partition() narrows by a type guard', () => {
  const isText = (item: string | number): item is string => typeof item === 'string'
  expectTypeOf(partition(isText)(['a', 1])).toEqualTypeOf<[yes: Flow<string>, no: Flow<number>]>()
  expectTypeOf(partition((n: number) => n > 1)([1])).toEqualTypeOf<[yes: Flow<number>, no: Flow<number>]>()
  expectTypeOf(partition(isText)(strings, count())).toEqualTypeOf<Sink<string | number, [number, number]>>()
  expectTypeOf(partition((_: string) => true)(target, target)).toEqualTypeOf<
    Target<string, [number, number]>
  >()
})

test('groupBy() gives groups by the type of the key', () => {
  expectTypeOf(groupBy((n: number) => String(n))).toEqualTypeOf<Stage<number, Group<string, number>>>()
  expectTypeOf(groupBy(async (n: number) => String(n))).toEqualTypeOf<Stage<number, Group<string, number>>>()
  expectTypeOf(
    pipe(
      [1],
      groupBy(n => n > 1)
    )
  ).toEqualTypeOf<Flow<Group<boolean, number>>>()
})

test('share() and retry() keep the items of their source', () => {
  expectTypeOf(share([1])).toEqualTypeOf<Flow<number>>()
  expectTypeOf(retry(() => [1])).toEqualTypeOf<Flow<number>>()
  expectTypeOf(retry(async () => later)).toEqualTypeOf<Flow<boolean>>()
})

test('queued() keeps the target, or the one of a sink', () => {
  expectTypeOf(queued(target, 2)).toEqualTypeOf<Target<string, number>>()
  expectTypeOf(queued(toArray<string>(), 2)).toEqualTypeOf<Target<string, string[]>>()
})

test('the bridges give what they are given, or what they are told to', () => {
  expectTypeOf(listen(new EventTarget(), 'x')).toEqualTypeOf<AsyncIterable<Event, undefined>>()
  expectTypeOf(listen<number>(process, 'x')).toEqualTypeOf<AsyncIterable<number, undefined>>()
  expectTypeOf(listen(process, 'x', { select: (a: number, b: string) => [a, b] as const })).toEqualTypeOf<
    AsyncIterable<readonly [number, string], undefined>
  >()
  expectTypeOf(fromCallback<number>(below => void below.send(1))).toEqualTypeOf<
    AsyncIterable<number, undefined>
  >()
  expectTypeOf(toObservable([1])).toEqualTypeOf<Observable<number>>()
  expectTypeOf(fromObservable(toObservable([1]))).toEqualTypeOf<AsyncIterable<number, undefined>>()
})
