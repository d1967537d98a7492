import { mapConcurrent, pipe, reduce } from '@costream/core'
import { Effect, Stream } from 'effect'
import itParallel from 'it-parallel'
import * as ix from 'ix/asynciterable'
import { flatMap } from 'ix/asynciterable/operators'
import pMap from 'p-map'
import * as rx from 'rxjs'
import * as si from 'streaming-iterables'
import { besidePeers } from './goals.ts'
import { readableOf } from './platform-streams.ts'
import type { Question } from './question.ts'
import { add, increment, integers, summed } from './work.ts'

const CONCURRENCY = 8

/** An async function over the items of one array, a few at a time. */
export function concurrency(size = 100_000): Question[] {
  const numbers = integers(size)
  return [
    {
      title: 'Results in the order of the items',
      items: size,
      variants: [
        { name: 'costream: mapConcurrent', run: () => concurrent(true, numbers) },
        {
          name: 'streaming-iterables, parallelMap',
          run: () => summed(si.parallelMap(CONCURRENCY, change, numbers))
        },
        { name: 'it-parallel', run: () => parallel(true, numbers) },
        { name: 'Readable.map', run: () => mappedReadable(numbers) },
        { name: 'Effect Stream, mapEffect', run: () => effect(false, numbers) },
        { name: 'p-map, no stream but an array', limit: true, run: () => mappedArray(numbers) }
      ],
      goals: [
        {
          claim: 'Bounded concurrent map, in order, beside the best peer that has it',
          figure: besidePeers('costream: mapConcurrent'),
          bound: { atMost: 1 }
        }
      ]
    },
    {
      title: 'Results as they are ready',
      items: size,
      variants: [
        { name: 'eight loops by hand', limit: true, run: () => loops(numbers) },
        { name: 'costream: mapConcurrent, unordered', run: () => concurrent(false, numbers) },
        {
          name: 'streaming-iterables, transform',
          run: () => summed(si.transform(CONCURRENCY, change, numbers))
        },
        { name: 'it-parallel', run: () => parallel(false, numbers) },
        { name: 'RxJS, mergeMap', run: () => rxjs(numbers) },
        { name: 'IxJS, flatMap', run: () => interactive(numbers) },
        { name: 'Effect Stream, mapEffect', run: () => effect(true, numbers) }
      ],
      goals: [
        {
          claim: 'Bounded concurrent map, as they are ready, beside the best peer that has it',
          figure: besidePeers('costream: mapConcurrent, unordered'),
          bound: { atMost: 1 }
        }
      ]
    }
  ]
}

const change = async (n: number): Promise<number> => increment(n)

function concurrent(ordered: boolean, numbers: readonly number[]): Promise<number> {
  return pipe(numbers, mapConcurrent(change, { concurrency: CONCURRENCY, ordered }), reduce(add, 0))
}

function parallel(ordered: boolean, numbers: readonly number[]): Promise<number> {
  const jobs = numbers.values().map(n => () => change(n))
  return summed(itParallel(jobs, { concurrency: CONCURRENCY, ordered }))
}

function effect(unordered: boolean, numbers: readonly number[]): Promise<number> {
  return Effect.runPromise(
    Stream.fromArray(numbers).pipe(
      Stream.mapEffect(n => Effect.promise(() => change(n)), { concurrency: CONCURRENCY, unordered }),
      Stream.runFold(() => 0, add)
    )
  )
}

function rxjs(numbers: readonly number[]): Promise<number> {
  return rx.lastValueFrom(rx.from(numbers).pipe(rx.mergeMap(change, CONCURRENCY), rx.reduce(add, 0)))
}

function interactive(numbers: readonly number[]): Promise<number> {
  return summed(ix.from(numbers).pipe(flatMap(n => ix.from(change(n)), CONCURRENCY)))
}

function mappedReadable(numbers: readonly number[]): Promise<number> {
  return summed(readableOf(numbers).map(change, { concurrency: CONCURRENCY }))
}

async function mappedArray(numbers: readonly number[]): Promise<number> {
  const changed = await pMap(numbers, change, { concurrency: CONCURRENCY })
  return changed.reduce(add, 0)
}

async function loops(numbers: readonly number[]): Promise<number> {
  let total = 0
  const all = numbers.values()
  const loop = async (): Promise<void> => {
    for (const n of all) {
      const changed = await change(n)
      total = add(total, changed)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, loop))
  return total
}
