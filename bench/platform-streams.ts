import { Readable, Transform, Writable } from 'node:stream'
import type { Source } from '@costream/core'

/** A Readable of objects, as Node makes it of an iterable. */
export function readableOf(items: Source<number>): Readable {
  return Readable.from(items, { objectMode: true })
}

/** A Readable that never waits: of what `next` answers, until that is null. */
export function readableThat<T>(next: () => T | null, objectMode: boolean): Readable {
  return new Readable({
    objectMode,
    read() {
      this.push(next())
    }
  })
}

/** A Transform that sends on what `change` makes of an item; what it answers nothing for is dropped. */
export function transformThat<T>(change: (item: T) => T | undefined, objectMode: boolean): Transform {
  return new Transform({
    objectMode,
    transform(item, _, callback) {
      callback(null, change(item))
    }
  })
}

/** Runs into a Writable that never waits, and answers how large all that came was. */
export async function arrivals<T>(
  sizeOf: (item: T) => number,
  objectMode: boolean,
  act: (sink: Writable) => Promise<unknown>
): Promise<number> {
  let size = 0
  const sink = new Writable({
    objectMode,
    write(item, _, callback) {
      size += sizeOf(item)
      callback()
    }
  })
  await act(sink)
  return size
}

/** A ReadableStream, as the platform makes it of an iterable: the types of the browsers' library do not have it yet. */
export const streamOf: <T>(items: Source<T>) => ReadableStream<T> = (
  ReadableStream as unknown as { from<T>(items: Source<T>): ReadableStream<T> }
).from

/** A ReadableStream that never waits: of what `next` answers, until that is null. */
export function streamThat<T>(next: () => T | null): ReadableStream<T> {
  return new ReadableStream({
    pull(controller) {
      const item = next()
      if (item === null) controller.close()
      else controller.enqueue(item)
    }
  })
}
