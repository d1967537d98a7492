import { filter, map, pipe } from '@costream/core'
import type { Question } from './harness.ts'

const increment = (n: number): number => n + 1
const isPositive = (n: number): boolean => n > 0
const double = (n: number): number => n * 2

/** Items from a ReadableStream that never waits to a WritableStream that never waits. */
export function webStreams(size = 100_000): Question[] {
  return [
    {
      title: 'ReadableStream → three stages → WritableStream',
      reference: 'three pipeThrough',
      variants: [
        {
          name: 'costream: pipe, three stages',
          run: () =>
            counted(sink => pipe(numbers(size), map(increment), filter(isPositive), map(double), sink))
        },
        { name: 'pipeTo, no stage', run: () => counted(sink => numbers(size).pipeTo(sink)) },
        {
          name: 'three pipeThrough',
          run: () =>
            counted(sink =>
              numbers(size)
                .pipeThrough(transform(increment))
                .pipeThrough(transform(n => (isPositive(n) ? n : undefined)))
                .pipeThrough(transform(double))
                .pipeTo(sink)
            )
        }
      ]
    }
  ]
}

function numbers(size: number): ReadableStream<number> {
  let next = 0
  return new ReadableStream({
    pull(controller) {
      if (next < size) controller.enqueue(next++)
      else controller.close()
    }
  })
}

/** Runs into a WritableStream, and answers how many items came. */
async function counted(act: (sink: WritableStream<number>) => Promise<unknown>): Promise<number> {
  let count = 0
  const sink = new WritableStream<number>({
    write() {
      count++
    }
  })
  await act(sink)
  return count
}

function transform(change: (n: number) => number | undefined): TransformStream<number, number> {
  return new TransformStream({
    transform(n, controller) {
      const changed = change(n)
      if (changed !== undefined) controller.enqueue(changed)
    }
  })
}
