import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { broadcast, merge, pipe, reduce, type Sink, type Source } from '@costream/core'
import * as most from '@most/core'
import type { Stream as MostStream } from '@most/types'
import { Repeater } from '@repeaterjs/repeater'
import { Effect, Stream } from 'effect'
import itMerge from 'it-merge'
import * as iterTools from 'iter-tools'
import * as ix from 'ix/asynciterable'
import { publish } from 'ix/asynciterable/operators'
import * as rx from 'rxjs'
import * as si from 'streaming-iterables'
import { besidePeers } from './goals.ts'
import { fromArray, fromAsyncIterable, sumOf } from './peers/most.ts'
import { readableOf, streamOf } from './platform-streams.ts'
import type { Goal, Question, Variant } from './question.ts'
import { add, countingAsync, integers, summed } from './work.ts'

type Numbers = AsyncGenerator<number>

const BRANCHES = 3

const sum = (): Sink<number, number> => reduce(add, 0)

/** One source for three consumers, and three sources for one. */
export function routing(size = 100_000): Question[] {
  const numbers = integers(size)
  const each = Math.ceil(size / BRANCHES)
  const sources = (): [Numbers, Numbers, Numbers] => threeOf(() => countingAsync(each))
  return [
    {
      title: 'Broadcast to 3, from one array',
      items: size,
      variants: [
        ...broadcasts(() => numbers),
        { name: '@most/core', run: () => mostBranches(fromArray(numbers)) },
        { name: 'Effect Stream', run: () => effectBranches(Stream.fromArray(numbers)) },
        { name: 'RxJS', run: () => rxBranches(rx.from(numbers)) }
      ],
      goals: [faster('Broadcast to 3 from an array', 'costream: broadcast')]
    },
    {
      title: 'Broadcast to 3, from an async generator',
      items: size,
      variants: [
        ...broadcasts(() => countingAsync(size)),
        { name: '@most/core', run: () => mostBranches(fromAsyncIterable(countingAsync(size))) },
        {
          name: 'Effect Stream',
          run: () => effectBranches(Stream.fromAsyncIterable(countingAsync(size), error => error))
        },
        { name: 'RxJS', run: () => rxBranches(rx.from(countingAsync(size))) },
        { name: 'IxJS, publish', run: () => summedAll(published(countingAsync(size))) }
      ],
      goals: [faster('Broadcast to 3 from an async generator', 'costream: broadcast')]
    },
    {
      title: 'Merge of 3 async generators',
      items: each * BRANCHES,
      variants: [
        { name: 'three for await at a time', limit: true, run: () => atATime(sources()) },
        { name: 'costream: merge', run: () => pipe(merge(...sources()), sum()) },
        { name: 'costream: for await over merge', run: () => summed(merge(...sources())) },
        { name: 'it-merge', run: () => summed(itMerge(...sources())) },
        { name: 'streaming-iterables, parallelMerge', run: () => summed(si.parallelMerge(...sources())) },
        {
          name: 'iter-tools, asyncInterleaveReady',
          run: () => summed(iterTools.asyncInterleaveReady(...sources()))
        },
        { name: 'Repeater.merge', run: () => summed(Repeater.merge(sources())) },
        { name: 'IxJS', run: () => summed(ix.merge(...sources())) },
        { name: 'RxJS', run: () => rx.lastValueFrom(rx.merge(...sources()).pipe(rx.reduce(add, 0))) },
        { name: '@most/core', run: () => sumOf(most.mergeArray(sources().map(fromAsyncIterable))) },
        {
          name: 'Effect Stream',
          run: () =>
            Effect.runPromise(
              Stream.runFold(
                Stream.mergeAll(
                  sources().map(source => Stream.fromAsyncIterable(source, error => error)),
                  { concurrency: BRANCHES }
                ),
                () => 0,
                add
              )
            )
        }
      ],
      goals: [faster('Merge of 3', 'costream: merge')]
    }
  ]
}

function faster(what: string, name: string): Goal {
  return {
    claim: `${what}, beside the best peer that has it`,
    figure: besidePeers(name),
    bound: { atMost: 1 }
  }
}

function threeOf<T>(make: () => T): [T, T, T] {
  return [make(), make(), make()]
}

/** What is the same for every source. */
function broadcasts(open: () => Source<number>): Variant[] {
  return [
    { name: 'costream: broadcast', run: () => pipe(open(), broadcast(...threeOf(sum))) },
    {
      name: 'iter-tools, asyncFork',
      run: () => summedAll([...iterTools.take(BRANCHES, iterTools.asyncFork(open()))])
    },
    { name: 'Readable.pipe three times', run: () => piped(open()) },
    { name: 'ReadableStream.tee twice', run: () => summedAll(teed(open())) }
  ]
}

function summedAll(branches: readonly AsyncIterable<number>[]): Promise<number[]> {
  return Promise.all(branches.map(summed))
}

function rxBranches(numbers: rx.Observable<number>): Promise<number[]> {
  const branches = numbers.pipe(
    rx.connect(shared => rx.forkJoin(threeOf(() => shared.pipe(rx.reduce(add, 0)))))
  )
  return rx.lastValueFrom(branches)
}

async function mostBranches(numbers: MostStream<number>): Promise<number[]> {
  const shared = most.multicast(numbers)
  return Promise.all(threeOf(() => sumOf(shared)))
}

function effectBranches<E>(numbers: Stream.Stream<number, E>): Promise<number[]> {
  const branches = Effect.gen(function* () {
    const streams = yield* Stream.broadcastN(numbers, { n: BRANCHES, capacity: 16 })
    return yield* Effect.all(
      streams.map(stream => Stream.runFold(stream, () => 0, add)),
      { concurrency: 'unbounded' }
    )
  })
  return Effect.runPromise(Effect.scoped(branches))
}

function published(numbers: AsyncIterable<number>): AsyncIterable<number>[] {
  const shared = ix.from(numbers).pipe(publish())
  return threeOf(() => shared)
}

async function piped(source: Source<number>): Promise<number[]> {
  const sums = [0, 0, 0]
  const readable = readableOf(source)
  const sinks = sums.map(
    (_, index) =>
      new Writable({
        objectMode: true,
        write(n: number, _, callback) {
          sums[index] = add(sums[index] ?? 0, n)
          callback()
        }
      })
  )
  for (const sink of sinks) readable.pipe(sink)
  await Promise.all(sinks.map(sink => finished(sink)))
  return sums
}

function teed(source: Source<number>): ReadableStream<number>[] {
  const [one, rest] = streamOf(source).tee()
  return [one, ...rest.tee()]
}

async function atATime(sources: readonly AsyncIterable<number>[]): Promise<number> {
  const sums = await summedAll(sources)
  return sums.reduce(add)
}
