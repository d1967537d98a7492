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
import { Stream } from 'effect'
import * as rx from 'rxjs'
import { besidePeers, ratio } from './goals.ts'
import { kept, mapped, mappedSync } from './peers/generators.ts'
import { fromArray, fromAsyncIterable, fromIterable } from './peers/most.ts'
import * as peers from './peers/workload-a.ts'
import type { Question, Variant } from './question.ts'
import { add, counting, countingAsync, double, increment, integers, isEven, summed } from './work.ts'

/** Workload A over `size` integers: from one array for all, a generator, an async generator; pushed and pulled. */
export function workloadA(size = 1_000_000): Question[] {
  const numbers = integers(size)
  return [
    {
      title: 'From one array',
      items: size,
      variants: [
        { name: 'loop written by hand', limit: true, run: () => loop(numbers) },
        ...synchronous(() => numbers),
        { name: '@most/core', run: () => peers.mostly(fromArray(numbers)) },
        {
          name: 'array methods',
          run: () => numbers.map(increment).filter(isEven).map(double).reduce(add, 0)
        },
        { name: 'Effect Stream, fromArray', run: () => peers.effect(Stream.fromArray(numbers)) },
        { name: 'iterator helpers', run: () => helped(numbers.values()) }
      ],
      goals: [
        {
          claim: 'Pushed from an array, beside @most/core, which has no backpressure',
          figure: ratio('costream: pipe', '@most/core'),
          bound: { atMost: 1 }
        },
        {
          claim: 'Pushed from an array, beside the best other peer',
          figure: besidePeers('costream: pipe', ['@most/core']),
          bound: { atMost: 0.65 }
        }
      ]
    },
    {
      title: 'From a generator',
      items: size,
      variants: [
        { name: 'loop written by hand', limit: true, run: () => loop(counting(size)) },
        ...synchronous(() => counting(size)),
        { name: '@most/core', run: () => peers.mostly(fromIterable(counting(size))) },
        { name: 'iterator helpers', run: () => helped(counting(size)) }
      ]
    },
    fromAsyncGenerator(size, () => countingAsync(size)),
    {
      title: 'Pulled by for await from an array',
      items: size,
      variants: [
        pulled(() => numbers),
        { name: 'three async generators', run: () => peers.generators(numbers) },
        {
          name: 'three async generators, the first one with for … of',
          run: () => summed(mapped(kept(mappedSync(numbers, increment), isEven), double))
        }
      ],
      goals: [
        {
          claim: 'Pulled from a synchronous source, beside three chained async generators',
          figure: ratio('costream: for await over pipe', 'three async generators'),
          bound: { atMost: 0.35 }
        }
      ]
    },
    {
      title: 'Pulled by for await from an async generator',
      items: size,
      variants: [
        pulled(() => countingAsync(size)),
        { name: 'three async generators', run: () => peers.generators(countingAsync(size)) }
      ],
      goals: [
        {
          claim: 'Pulled from an async source, beside three chained async generators',
          figure: ratio('costream: for await over pipe', 'three async generators'),
          bound: { atMost: 0.6 }
        }
      ]
    }
  ]
}

/** Workload A from an async generator, which is made anew for each run. */
export function fromAsyncGenerator(size: number, generate: () => AsyncGenerator<number>): Question {
  return {
    title: 'From an async generator',
    items: size,
    variants: [
      { name: 'bare for await', limit: true, run: () => bare(generate()) },
      ...ours(generate),
      { name: '@most/core', run: () => peers.mostly(fromAsyncIterable(generate())) },
      { name: 'RxJS', run: () => peers.rxjs(rx.from(generate())) },
      {
        name: 'Effect Stream',
        run: () => peers.effect(Stream.fromAsyncIterable(generate(), error => error))
      },
      { name: 'IxJS', run: () => peers.interactiveAsync(generate()) },
      { name: 'iter-tools', run: () => peers.tooledAsync(generate()) },
      ...pulling(generate)
    ],
    goals: [
      {
        claim: 'From an async generator into a sink, beside the bare for await over it',
        figure: ratio('costream: pipe', 'bare for await'),
        bound: { atMost: 1.15 }
      }
    ]
  }
}

/** What is the same for every synchronous source. */
function synchronous(open: () => Iterable<number>): Variant[] {
  return [
    { name: 'costream: pipeSync', run: () => pipeSync(open(), ...stages(), sum()) },
    ...ours(open),
    { name: 'RxJS', run: () => peers.rxjs(rx.from(open())) },
    { name: 'Effect Stream, fromIterable', run: () => peers.effect(Stream.fromIterable(open())) },
    { name: 'callbag', run: () => peers.callbags(open()) },
    { name: 'IxJS', run: () => peers.interactive(open()) },
    { name: 'iter-tools', run: () => peers.tooled(open()) },
    ...pulling(open)
  ]
}

/** What is the same for every source. */
function pulling(open: () => Iterable<number> | AsyncIterable<number>): Variant[] {
  return [
    { name: 'it-pipe, it-map, it-filter, it-reduce', run: () => peers.iterated(open()) },
    { name: 'streaming-iterables', run: () => peers.streaming(open()) },
    { name: 'stream-chain', run: () => peers.chained(open()) },
    { name: 'three async generators', run: () => peers.generators(open()) }
  ]
}

function ours(open: () => Source<number>): Variant[] {
  return [
    { name: 'costream: pipe', run: () => pipe(open(), ...stages(), sum()) },
    { name: 'costream: drive', run: () => drive(pipe(open(), ...stages()), sum()) },
    pulled(open)
  ]
}

function pulled(open: () => Source<number>): Variant {
  return { name: 'costream: for await over pipe', run: () => summed(pipe(open(), ...stages())) }
}

const stages = (): [Stage<number, number>, Stage<number, number>, Stage<number, number>] => [
  map(increment),
  filter(isEven),
  map(double)
]
const sum = (): Sink<number, number> => reduce(add, 0)

function loop(numbers: Iterable<number>): number {
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

function helped(numbers: IteratorObject<number>): number {
  return numbers.map(increment).filter(isEven).map(double).reduce(add, 0)
}
