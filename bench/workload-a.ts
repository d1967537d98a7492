import {
  drive,
  filter,
  map,
  pipe,
  pipeSync,
  reduce,
  type Sink,
  type Source,
  type Stage
} from '@costream/core'
import * as most from '@most/core'
import { newDefaultScheduler } from '@most/scheduler'
import type { Stream as MostStream } from '@most/types'
import { Effect, Stream } from 'effect'
import itFilter from 'it-filter'
import itMap from 'it-map'
import { pipe as itPipe } from 'it-pipe'
import itReduce from 'it-reduce'
import * as rx from 'rxjs'
import * as si from 'streaming-iterables'
import type { Question, Variant } from './harness.ts'
import { fromArray, fromAsyncIterable } from './most.ts'

// The work, with the same functions for all: +1, keep even, ×2, sum.
const increment = (n: number): number => n + 1
const isEven = (n: number): boolean => n % 2 === 0
const double = (n: number): number => n * 2
const add = (sum: number, n: number): number => sum + n

/** Workload A over `size` integers: from one array for all, and from an async generator over it. */
export function workloadA(size = 1_000_000): Question[] {
  const numbers = Array.from({ length: size }, (_, n) => n)
  const generate = async function* (): AsyncGenerator<number, void, undefined> {
    for (const n of numbers) yield n
  }
  return [
    {
      title: 'From one array',
      reference: 'costream: pipe',
      variants: [
        { name: 'loop written by hand', run: () => loop(numbers) },
        {
          name: 'array methods',
          run: () => numbers.map(increment).filter(isEven).map(double).reduce(add, 0)
        },
        { name: 'costream: pipeSync', run: () => pipeSync(numbers, ...stages(), sum()) },
        ...ours(() => numbers),
        { name: 'RxJS', run: () => rxjs(rx.from(numbers)) },
        { name: 'Effect Stream, fromIterable', run: () => effect(Stream.fromIterable(numbers)) },
        { name: 'Effect Stream, fromArray', run: () => effect(Stream.fromArray(numbers)) },
        { name: '@most/core', run: () => mostly(fromArray(numbers)) },
        { name: 'it-pipe, it-map, it-filter, it-reduce', run: () => iterated(numbers) },
        { name: 'streaming-iterables', run: () => streaming(numbers) },
        { name: 'four async generators', run: () => chained(numbers) }
      ]
    },
    {
      title: 'From an async generator',
      reference: 'bare for await',
      variants: [
        { name: 'bare for await', run: () => bare(generate()) },
        ...ours(generate),
        { name: 'RxJS', run: () => rxjs(rx.from(generate())) },
        { name: 'Effect Stream', run: () => effect(Stream.fromAsyncIterable(generate(), error => error)) },
        { name: '@most/core', run: () => mostly(fromAsyncIterable(generate())) },
        { name: 'it-pipe, it-map, it-filter, it-reduce', run: () => iterated(generate()) },
        { name: 'streaming-iterables', run: () => streaming(generate()) },
        { name: 'four async generators', run: () => chained(generate()) }
      ]
    }
  ]
}

function loop(numbers: readonly number[]): number {
  let total = 0
  for (const n of numbers) {
    const next = increment(n)
    if (isEven(next)) total = add(total, double(next))
  }
  return total
}

async function bare(numbers: AsyncIterable<number>): Promise<number> {
  let total = 0
  for await (const n of numbers) {
    const next = increment(n)
    if (isEven(next)) total = add(total, double(next))
  }
  return total
}

const stages = (): [Stage<number, number>, Stage<number, number>, Stage<number, number>] => [
  map(increment),
  filter(isEven),
  map(double)
]
const sum = (): Sink<number, number> => reduce(add, 0)

function ours(open: () => Source<number>): Variant[] {
  return [
    { name: 'costream: pipe', run: () => pipe(open(), ...stages(), sum()) },
    { name: 'costream: drive', run: () => drive(pipe(open(), ...stages()), sum()) },
    { name: 'costream: for await over pipe', run: () => summed(pipe(open(), ...stages())) }
  ]
}

async function summed(numbers: AsyncIterable<number>): Promise<number> {
  let total = 0
  for await (const n of numbers) total = add(total, n)
  return total
}

function rxjs(numbers: rx.Observable<number>): Promise<number> {
  return rx.lastValueFrom(
    numbers.pipe(rx.map(increment), rx.filter(isEven), rx.map(double), rx.reduce(add, 0))
  )
}

function effect<E>(numbers: Stream.Stream<number, E>): Promise<number> {
  return Effect.runPromise(
    numbers.pipe(
      Stream.map(increment),
      Stream.filter(isEven),
      Stream.map(double),
      Stream.runFold(() => 0, add)
    )
  )
}

/** It has no reduce: the sum is made in a `tap`. */
async function mostly(numbers: MostStream<number>): Promise<number> {
  let total = 0
  const even = most.filter(isEven, most.map(increment, numbers))
  const summing = most.tap(
    (n: number) => {
      total = add(total, n)
    },
    most.map(double, even)
  )
  await most.runEffects(summing, newDefaultScheduler())
  return total
}

function iterated(numbers: Iterable<number> | AsyncIterable<number>): Promise<number> {
  return itPipe(
    numbers,
    source => itMap(source, increment),
    source => itFilter(source, isEven),
    source => itMap(source, double),
    source => itReduce(source, add, 0)
  )
}

function streaming(numbers: Iterable<number> | AsyncIterable<number>): Promise<number> {
  return si.reduce(add, 0, si.map(double, si.filter(isEven, si.map(increment, numbers))))
}

async function chained(numbers: Iterable<number> | AsyncIterable<number>): Promise<number> {
  const mapped = async function* (
    source: Iterable<number> | AsyncIterable<number>,
    fn: (n: number) => number
  ): AsyncGenerator<number, void, undefined> {
    for await (const n of source) yield fn(n)
  }
  const kept = async function* (source: AsyncIterable<number>): AsyncGenerator<number, void, undefined> {
    for await (const n of source) if (isEven(n)) yield n
  }
  return summed(mapped(kept(mapped(numbers, increment)), double))
}
