import {
  compose,
  drive,
  map,
  pipe,
  pull,
  push,
  receive,
  reduce,
  type Sink,
  type Source,
  type Stage
} from '@costream/core'
import * as most from '@most/core'
import { Effect, Stream } from 'effect'
import itMap from 'it-map'
import * as rx from 'rxjs'
import { ratio } from './goals.ts'
import { mapped } from './peers/generators.ts'
import { fromArray, sumOf } from './peers/most.ts'
import type { Goal, Question } from './question.ts'
import { add, countingAsync, integers, negate, summed } from './work.ts'

/** How many stages there are, and how many more where the price of one more is asked for. */
const LENGTHS = [1, 3, 10, 30]
const FEW = 3
const MORE = 10

/** The price of stages, of each form. */
export function stageCount(size = 100_000): Question[] {
  const numbers = integers(size)
  return [...LENGTHS.map(length => chains(length, numbers)), oneMore(numbers), pullStages(size)]
}

function chains(length: number, numbers: readonly number[]): Question {
  return {
    title: `${length} ${length === 1 ? 'stage' : 'stages'}`,
    items: numbers.length,
    variants: [
      { name: 'loop written by hand', limit: true, run: () => loop(length, numbers) },
      { name: 'costream: map', run: () => pipe(numbers, operators(length), sum()) },
      { name: 'costream: push coroutines', run: () => pipe(numbers, coroutines(length), sum()) },
      { name: 'costream: pull stages', run: () => pipe(numbers, pulls(length), sum()) },
      { name: '@most/core', run: () => mostly(length, numbers) },
      { name: 'RxJS', run: () => rxjs(length, numbers) },
      { name: 'Effect Stream', run: () => effect(length, numbers) },
      {
        name: 'it-map',
        run: () => iterated(length, numbers)
      },
      { name: 'async generators', run: () => summed(generators(length, numbers)) }
    ]
  }
}

function oneMore(numbers: readonly number[]): Question {
  const few = operators(FEW)
  return {
    title: 'One more',
    items: numbers.length,
    variants: [
      { name: `costream: ${FEW} operators`, run: () => pipe(numbers, few, sum()) },
      {
        name: `costream: ${FEW} operators and ${MORE} operators`,
        run: () => pipe(numbers, few, operators(MORE), sum())
      },
      {
        name: `costream: ${FEW} operators and ${MORE} push coroutines`,
        run: () => pipe(numbers, few, coroutines(MORE), sum())
      },
      { name: `${FEW} async generators`, run: () => summed(generators(FEW, numbers)) },
      { name: `${FEW + MORE} async generators`, run: () => summed(generators(FEW + MORE, numbers)) }
    ],
    goals: [
      {
        claim: 'One more operator, beside one more async generator',
        figure: more('operators'),
        bound: { atMost: 0.1 }
      },
      {
        claim: 'One more push coroutine, beside one more async generator',
        figure: more('push coroutines'),
        bound: { atMost: 0.5 }
      }
    ]
  }
}

/** What those that were added cost, beside what as many async generators cost. */
function more(added: string): Goal['figure'] {
  return ({ of }) => {
    const ours = of(`costream: ${FEW} operators and ${MORE} ${added}`) - of(`costream: ${FEW} operators`)
    return ours / (of(`${FEW + MORE} async generators`) - of(`${FEW} async generators`))
  }
}

function pullStages(size: number): Question {
  const hop = (): AsyncGenerator<number> => mapped(countingAsync(size), negate)
  return {
    title: 'Pull stages',
    items: size,
    variants: [
      {
        name: 'costream: three pull stages in a pipe',
        run: () => pipe(countingAsync(size), pulls(3), sum())
      },
      {
        name: 'three async generators chained by hand',
        run: () => summed(generators(3, countingAsync(size)))
      },
      {
        name: 'costream: one pull stage given a target',
        run: () => drive(countingAsync(size), pulls(1)(sum().open()))
      },
      { name: 'one async generator by hand', run: () => summed(hop()) }
    ],
    goals: [
      {
        claim: 'Three pull stages in a pipe, beside the same async generators chained by hand',
        figure: ratio('costream: three pull stages in a pipe', 'three async generators chained by hand'),
        bound: { atMost: 1.1 }
      },
      {
        claim: 'One pull stage given a target, beside one hop',
        figure: ratio('costream: one pull stage given a target', 'one async generator by hand'),
        bound: { atMost: 2.5 }
      }
    ]
  }
}

const sum = (): Sink<number, number> => reduce(add, 0)

/** Applies `attach` so many times, one upon the other. */
function times<T>(length: number, first: T, attach: (one: T) => T): T {
  return Array.from({ length }).reduce<T>(attach, first)
}

function composed(length: number, stage: () => Stage<number, number>): Stage<number, number> {
  return times(length - 1, stage(), before => compose(before, stage()))
}

const operators = (length: number): Stage<number, number> => composed(length, () => map(negate))

const coroutines = (length: number): Stage<number, number> => composed(length, () => pushed)

const pushed = push<number, number>(function* (target) {
  while (true) target.send(negate(yield* receive<number>()))
})

const pulls = (length: number): Stage<number, number> => composed(length, () => pulled)

const pulled: Stage<number, number> = pull((source: AsyncIterable<number>) => mapped(source, negate))

function generators(length: number, numbers: Source<number>): AsyncIterable<number> {
  const first = mapped(numbers, negate)
  return times(length - 1, first, source => mapped(source, negate))
}

/** It is synchronous where its source and its function are. */
function iterated(length: number, numbers: Iterable<number>): number {
  let total = 0
  for (const n of times(length, numbers, source => itMap(source, negate))) total = add(total, n)
  return total
}

function loop(length: number, numbers: readonly number[]): number {
  let total = 0
  for (const n of numbers) {
    let changed = n
    for (let stage = 0; stage < length; stage++) changed = negate(changed)
    total = add(total, changed)
  }
  return total
}

function rxjs(length: number, numbers: readonly number[]): Promise<number> {
  const changed = times<rx.Observable<number>>(length, rx.from(numbers), source =>
    source.pipe(rx.map(negate))
  )
  return rx.lastValueFrom(changed.pipe(rx.reduce(add, 0)))
}

function effect(length: number, numbers: readonly number[]): Promise<number> {
  const changed = times(length, Stream.fromArray(numbers), source => Stream.map(source, negate))
  return Effect.runPromise(Stream.runFold(changed, () => 0, add))
}

function mostly(length: number, numbers: readonly number[]): Promise<number> {
  const changed = times(length, fromArray(numbers), source => most.map(negate, source))
  return sumOf(changed)
}
