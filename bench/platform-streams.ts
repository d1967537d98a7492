import { Readable } from 'node:stream'
import type { Source } from '@costream/core'

/** A Readable of objects, as Node makes it of an iterable. */
export function readableOf(items: Source<number>): Readable {
  return Readable.from(items, { objectMode: true })
}

/** A ReadableStream, as the platform makes it of an iterable: the types of the browsers' library do not have it yet. */
export const streamOf: <T>(items: Source<T>) => ReadableStream<T> = (
  ReadableStream as unknown as { from<T>(items: Source<T>): ReadableStream<T> }
).from
