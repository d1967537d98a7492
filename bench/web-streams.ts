import { filter, map, pipe } from '@costream/core'
import { ratio } from './goals.ts'
import { kept, mapped } from './peers/generators.ts'
import { streamOf, streamThat } from './platform-streams.ts'
import type { Question } from './question.ts'
import { double, increment, isPositive, nextOf } from './work.ts'

/** Items from a ReadableStream that never waits to a WritableStream that never waits. */
export function webStreams(size = 100_000): Question[] {
  const between =
    (act: (source: ReadableStream<number>, sink: WritableStream<number>) => Promise<unknown>) => () =>
      counted(sink => act(streamThat(nextOf(size)), sink))
  return [
    {
      title: 'ReadableStream → three stages → WritableStream',
      items: size,
      variants: [
        {
          name: 'costream: pipe, three stages',
          run: between((source, sink) => pipe(source, map(increment), filter(isPositive), map(double), sink))
        },
        { name: 'costream: pipe, no stage', run: between((source, sink) => pipe(source, sink)) },
        { name: 'pipeTo, no stage', limit: true, run: between((source, sink) => source.pipeTo(sink)) },
        { name: 'reader and writer by hand', limit: true, run: between(byHand) },
        {
          name: 'three pipeThrough',
          run: between((source, sink) =>
            source
              .pipeThrough(transform(increment))
              .pipeThrough(transform(n => (isPositive(n) ? n : undefined)))
              .pipeThrough(transform(double))
              .pipeTo(sink)
          )
        },
        {
          name: 'ReadableStream.from, three async generators',
          run: between((source, sink) =>
            streamOf(mapped(kept(mapped(source, increment), isPositive), double)).pipeTo(sink)
          )
        }
      ],
      goals: [
        {
          claim: 'ReadableStream → three stages → WritableStream, beside three pipeThrough',
          figure: ratio('costream: pipe, three stages', 'three pipeThrough'),
          bound: { atMost: 0.2 }
        },
        {
          claim: 'ReadableStream → three stages → WritableStream, beside pipeTo with no stage',
          figure: ratio('costream: pipe, three stages', 'pipeTo, no stage'),
          bound: { atMost: 1.2 }
        }
      ]
    }
  ]
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

async function byHand(source: ReadableStream<number>, sink: WritableStream<number>): Promise<void> {
  const reader = source.getReader()
  const writer = sink.getWriter()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const next = increment(read.value)
    if (!isPositive(next)) continue
    await writer.ready
    writer.write(double(next)).catch(() => {}) // a failure is met where `ready` is awaited
  }
  await writer.close()
}
