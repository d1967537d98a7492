import type { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { filter, map } from '@costream/core'
import { pipe } from '@costream/node-streams'
import * as rx from 'rxjs'
import chain, { none } from 'stream-chain'
import { ratio } from './goals.ts'
import { kept, mapped } from './peers/generators.ts'
import { throughStreamx } from './peers/streamx.ts'
import { arrivals, readableThat, transformThat } from './platform-streams.ts'
import type { Question } from './question.ts'
import { double, increment, isPositive, nextOf, one } from './work.ts'

/** Items from a Readable that never waits to a Writable that never waits, in object mode. */
export function objectStreams(size = 300_000): Question[] {
  const between = (act: (source: Readable, sink: Writable) => Promise<unknown>) => () =>
    arrivals(one, true, sink => act(readableThat(nextOf(size), true), sink))
  return [
    {
      title: 'Readable → three stages → Writable',
      items: size,
      variants: [
        {
          name: 'costream: pipe, three stages',
          run: between((source, sink) => pipe(source, map(increment), filter(isPositive), map(double), sink))
        },
        { name: 'costream: pipe, no stage', run: between((source, sink) => pipe(source, sink)) },
        {
          name: 'stream.pipeline, no stage',
          limit: true,
          run: between((source, sink) => pipeline(source, sink))
        },
        {
          name: 'stream.pipeline, three Transforms',
          run: between((source, sink) => pipeline([source, ...transforms(), sink]))
        },
        {
          name: 'Readable.compose, three Transforms',
          run: between((source, sink) => pipeline(composed(source), sink))
        },
        {
          name: 'stream.pipeline, three generator functions',
          run: between((source, sink) =>
            pipeline(
              source,
              items => mapped(items, increment),
              items => kept(items, isPositive),
              items => mapped(items, double),
              sink
            )
          )
        },
        {
          name: 'Readable.map, filter, map',
          run: between((source, sink) => pipeline(source.map(increment).filter(isPositive).map(double), sink))
        },
        {
          name: 'stream-chain',
          run: between((source, sink) =>
            pipeline(source, chain([increment, (n: number) => (isPositive(n) ? n : none), double]), sink)
          )
        },
        { name: 'streamx, three Transforms', run: () => throughStreamx(nextOf(size), changes, one) },
        { name: 'RxJS, without backpressure', run: between(rxjs) }
      ],
      goals: [
        {
          claim: 'Readable → three stages → Writable, beside stream.pipeline with no stage',
          figure: ratio('costream: pipe, three stages', 'stream.pipeline, no stage'),
          bound: { atMost: 1 }
        },
        {
          claim: 'Readable → three stages → Writable, beside stream.pipeline with three Transforms',
          figure: ratio('costream: pipe, three stages', 'stream.pipeline, three Transforms'),
          bound: { atMost: 0.34 }
        }
      ]
    }
  ]
}

/** What a Transform makes of an item; nothing where it drops it. */
const changes: readonly ((n: number) => number | undefined)[] = [
  increment,
  n => (isPositive(n) ? n : undefined),
  double
]

const transforms = (): Transform[] => changes.map(change => transformThat(change, true))

function composed(source: Readable): Readable {
  return transforms().reduce((before, transform) => before.compose(transform) as Readable, source)
}

/** RxJS reads a Readable as an async iterable; what comes out is written whether or not there is room. */
async function rxjs(source: Readable, sink: Writable): Promise<void> {
  const changed = rx.from(source as AsyncIterable<number>).pipe(
    rx.map(increment),
    rx.filter(isPositive),
    rx.map(double),
    rx.tap(n => sink.write(n))
  )
  await rx.lastValueFrom(changed)
  await new Promise<void>(resolve => sink.end(resolve))
}
