import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { filter, map } from '@costream/core'
import { pipe } from '@costream/node-streams'
import type { Question } from './harness.ts'

// All items arrive: else a stage that drops some would spare the Writable its work.
const increment = (n: number): number => n + 1
const isPositive = (n: number): boolean => n > 0
const double = (n: number): number => n * 2

/** Items from a Readable that never waits to a Writable that never waits, in object mode. */
export function objectStreams(size = 300_000): Question[] {
  return [
    {
      title: 'Readable → three stages → Writable',
      reference: 'stream.pipeline, no stage',
      variants: [
        {
          name: 'costream: pipe, three stages',
          run: () =>
            counted(sink => pipe(numbers(size), map(increment), filter(isPositive), map(double), sink))
        },
        { name: 'costream: pipe, no stage', run: () => counted(sink => pipe(numbers(size), sink)) },
        { name: 'stream.pipeline, no stage', run: () => counted(sink => pipeline(numbers(size), sink)) },
        {
          name: 'stream.pipeline, three Transforms',
          run: () => counted(sink => pipeline(numbers(size), ...transforms(), sink))
        },
        {
          name: 'stream.pipeline, three generator functions',
          run: () => counted(sink => pipeline(numbers(size), mapped(increment), kept, mapped(double), sink))
        }
      ]
    }
  ]
}

function numbers(size: number): Readable {
  let next = 0
  return new Readable({
    objectMode: true,
    read() {
      this.push(next < size ? next++ : null)
    }
  })
}

/** Runs into a Writable, and answers how many items came. */
async function counted(act: (sink: Writable) => Promise<unknown>): Promise<number> {
  let count = 0
  const sink = new Writable({
    objectMode: true,
    write(_, __, callback) {
      count++
      callback()
    }
  })
  await act(sink)
  return count
}

function transforms(): [Transform, Transform, Transform] {
  return [
    transform(n => increment(n)),
    transform(n => (isPositive(n) ? n : undefined)),
    transform(n => double(n))
  ]
}

function transform(change: (n: number) => number | undefined): Transform {
  return new Transform({
    objectMode: true,
    transform(n: number, _, callback) {
      callback(null, change(n))
    }
  })
}

function mapped(fn: (n: number) => number) {
  return async function* (items: AsyncIterable<number>): AsyncGenerator<number, void, undefined> {
    for await (const n of items) yield fn(n)
  }
}

async function* kept(items: AsyncIterable<number>): AsyncGenerator<number, void, undefined> {
  for await (const n of items) if (isPositive(n)) yield n
}
