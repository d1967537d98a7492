import {
  bytes,
  compose,
  count,
  filter,
  flatMap,
  lines,
  map,
  pipe,
  pipeSync,
  reduce,
  type Stage
} from '@costream/core'
import { equal } from '../assert.ts'
import type { PortableTest } from '../portable-test.ts'

const MILLION = 1_000_000

function* numbers(until: number): Generator<number> {
  for (let n = 0; n < until; n++) yield n
}

async function* numbersLater(until: number): AsyncGenerator<number> {
  yield* numbers(until)
}

const sum = reduce((total: number, n: number) => total + n, 0)

const addOne = map((n: number) => n + 1)

// What fits together is known here, not by the types.
const composed = compose as unknown as (...stages: Stage<number, number>[]) => Stage<number, number>

/** Much of something: the stack and the queues of every engine bear it. */
export const SIZE: readonly PortableTest[] = [
  {
    name: 'a million items pass at once',
    async run() {
      const even = filter((n: number) => n % 2 === 0)
      equal(await pipe(numbers(MILLION), addOne, even, sum), 250_000_500_000)
      equal(pipeSync(numbers(MILLION), addOne, even, sum), 250_000_500_000)
    }
  },
  {
    name: 'a million items of one item pass at once, pushed and pulled',
    async run() {
      const all = flatMap((n: number) => numbers(n))
      equal(await pipe([MILLION], all, count()), MILLION)
      let pulled = 0
      for await (const _ of pipe([MILLION], all)) pulled++
      equal(pulled, MILLION, 'how many were pulled')
    }
  },
  {
    name: 'a hundred thousand items pass one promise at a time',
    async run() {
      const later = map(async (n: number) => n)
      equal(await pipe(numbersLater(100_000), later, count()), 100_000)
    }
  },
  {
    name: 'five hundred stages are one chain, pushed and pulled',
    async run() {
      const chain = composed(...Array.from({ length: 500 }, () => addOne))
      equal(await pipe(numbers(100), chain, sum), 4950 + 100 * 500)
      let pulled = 0
      for await (const n of pipe(numbers(100), chain)) pulled += n
      equal(pulled, 4950 + 100 * 500, 'what was pulled')
    }
  },
  {
    name: 'sixteen megabytes of a Blob pass, as bytes and as lines',
    async run() {
      const line = new TextEncoder().encode(`${'x'.repeat(62)}\r\n`)
      const chunk = new Uint8Array(64 * 1024)
      for (let at = 0; at < chunk.length; at += line.length) chunk.set(line, at)
      const blob = new Blob(Array.from({ length: 256 }, () => chunk))
      equal((await pipe(blob.stream(), bytes())).length, 16 * 1024 * 1024, 'how many bytes')
      equal(
        await pipe(blob.stream(), new TextDecoderStream(), lines(), count()),
        256 * 1024,
        'how many lines'
      )
    }
  }
]
