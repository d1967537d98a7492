import * as most from '@most/core'
import type { Stream as MostStream } from '@most/types'
import callbag from 'callbag-basics'
import { Effect, Stream } from 'effect'
import itFilter from 'it-filter'
import itMap from 'it-map'
import { pipe as itPipe } from 'it-pipe'
import itReduce from 'it-reduce'
import * as iterTools from 'iter-tools'
import * as ixAsync from 'ix/asynciterable'
import * as ixAsyncOperators from 'ix/asynciterable/operators'
import * as ix from 'ix/iterable'
import * as ixOperators from 'ix/iterable/operators'
import * as rx from 'rxjs'
import chain, { none } from 'stream-chain/core'
import * as si from 'streaming-iterables'
import { add, double, increment, isEven, summed } from '../work.ts'
import { kept, mapped } from './generators.ts'
import { sumOf } from './most.ts'

// Workload A by each library, in its own best style.

type Numbers = Iterable<number> | AsyncIterable<number>

export function rxjs(numbers: rx.Observable<number>): Promise<number> {
  return rx.lastValueFrom(
    numbers.pipe(rx.map(increment), rx.filter(isEven), rx.map(double), rx.reduce(add, 0))
  )
}

export function effect<E>(numbers: Stream.Stream<number, E>): Promise<number> {
  return Effect.runPromise(
    numbers.pipe(
      Stream.map(increment),
      Stream.filter(isEven),
      Stream.map(double),
      Stream.runFold(() => 0, add)
    )
  )
}

export function mostly(numbers: MostStream<number>): Promise<number> {
  const even = most.filter(isEven, most.map(increment, numbers))
  return sumOf(most.map(double, even))
}

/** It runs in one go where its source does. */
export function callbags(numbers: Iterable<number>): number {
  let total = 0
  callbag.pipe(
    callbag.fromIter(numbers),
    callbag.map(increment),
    callbag.filter(isEven),
    callbag.map(double),
    callbag.forEach((n: number) => {
      total = add(total, n)
    })
  )
  return total
}

export function iterated(numbers: Numbers): Promise<number> {
  return itPipe(
    numbers,
    source => itMap(source, increment),
    source => itFilter(source, isEven),
    source => itMap(source, double),
    source => itReduce(source, add, 0)
  )
}

export function streaming(numbers: Numbers): Promise<number> {
  return si.reduce(add, 0, si.map(double, si.filter(isEven, si.map(increment, numbers))))
}

export function tooled(numbers: Iterable<number>): number {
  const even = iterTools.filter(isEven, iterTools.map(increment, numbers))
  return iterTools.reduce(0, add, iterTools.map(double, even))
}

export function tooledAsync(numbers: Numbers): Promise<number> {
  const even = iterTools.asyncFilter(isEven, iterTools.asyncMap(increment, numbers))
  return iterTools.asyncReduce(0, add, iterTools.asyncMap(double, even))
}

export function interactive(numbers: Iterable<number>): number {
  const { map, filter } = ixOperators
  const doubled = ix.from(numbers).pipe(map(increment), filter(isEven), map(double))
  return ix.reduce(doubled, { callback: add, seed: 0 })
}

export function interactiveAsync(numbers: AsyncIterable<number>): Promise<number> {
  const { map, filter } = ixAsyncOperators
  const doubled = ixAsync.from(numbers).pipe(map(increment), filter(isEven), map(double))
  return ixAsync.reduce(doubled, { callback: add, seed: 0 })
}

export function chained(numbers: Numbers): Promise<number> {
  const stages = chain([increment, (n: number) => (isEven(n) ? n : none), double])
  return summed(stages(numbers))
}

export function generators(numbers: Numbers): Promise<number> {
  return summed(mapped(kept(mapped(numbers, increment), isEven), double))
}
