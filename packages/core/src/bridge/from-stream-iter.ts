import { RELEASE } from '../brands.ts'
import { describe } from '../describe.ts'
import { reportLater } from '../diagnostics.ts'
import { named } from '../named.ts'
import { advice, isAsyncIterable, isIterable, isOneItem } from '../recognise.ts'
import { flatMap } from '../stages/flat-map.ts'
import type { CallContext, Failure, Flow } from '../types.ts'
import { TO_ASYNC_STREAMABLE } from './stream-iter.ts'

/** A stream of `node:stream/iter`: batches of chunks. */
export type StreamIter = Iterable<readonly Uint8Array[]> | AsyncIterable<readonly Uint8Array[]>

/** What stands for a stream of `node:stream/iter`: a Node Readable does, where Node runs with it. */
export interface StreamIterable {
  [TO_ASYNC_STREAMABLE](): unknown
}

/**
 * Makes a source of a stream of `node:stream/iter`: every chunk of its batches is an item.
 *
 * A failure below is thrown into the stream, whose writer hears of it. The other way nothing is to be called: a flow is a
 * source for `from`, `pull` and `pipeTo` of `node:stream/iter`, which take up to 128 items that are at hand at a time. A
 * transform of that module is a stage through its own `pull`: `source => fromStreamIter(pull(source, transform))`.
 *
 * @param stream - what `from`, `pull`, `push` or `share` of `node:stream/iter` answer to be read, or an object with its
 *   `toAsyncStreamable`
 * @returns a flow of chunks
 * @throws TypeError when `stream` is neither; the flow fails with one at what is no batch
 *
 * @example
 * ```ts
 * import { fromStreamIter, pipe, text } from '@costream/core'
 *
 * const encoder = new TextEncoder()
 * const stream = [[encoder.encode('bus '), encoder.encode('2')], [encoder.encode('2')]]
 * console.log(await pipe(fromStreamIter(stream), text())) // bus 22
 * ```
 */
export function fromStreamIter(stream: StreamIter | StreamIterable): Flow<Uint8Array> {
  if (!isStreamIterable(stream) && (isOneItem(stream) || !(isAsyncIterable(stream) || isIterable(stream)))) {
    throw new TypeError(
      `fromStreamIter: stream must be a stream of node:stream/iter, got ${describe(stream)}${advice(stream)}`
    )
  }
  return flatMap(chunksOf)(named('fromStreamIter', { [Symbol.asyncIterator]: () => open(stream) }))
}

/** A batch is a source of its chunks; a chunk alone is one of itself. */
function chunksOf(batch: unknown, { index }: CallContext): Iterable<Uint8Array> {
  if (Array.isArray(batch) || isOneItem(batch)) return batch as Iterable<Uint8Array>
  throw new TypeError(
    `fromStreamIter: batch ${index + 1} must be an array of chunks, got ${describe(batch)}. Pass the stream to from() of node:stream/iter first`
  )
}

function isStreamIterable(value: unknown): value is StreamIterable {
  return typeof (value as Partial<StreamIterable> | null | undefined)?.[TO_ASYNC_STREAMABLE] === 'function'
}

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>

/** The iterator of a stream, which is to be told why it is left. */
function open(stream: StreamIter | StreamIterable): AsyncIterator<unknown> {
  let opening: Promise<AnyIterator> | undefined
  const opened = async (): Promise<AnyIterator> => {
    const source = isStreamIterable(stream) ? await stream[TO_ASYNC_STREAMABLE]() : stream
    return isAsyncIterable(source)
      ? source[Symbol.asyncIterator]()
      : (source as Iterable<unknown>)[Symbol.iterator]()
  }
  const end = async (failure?: Failure): Promise<void> => {
    const iterator = await opening
    if (failure === undefined || iterator?.throw === undefined) await iterator?.return?.()
    else await raise(iterator, failure.error)
  }
  return {
    async next() {
      opening ??= opened()
      return (await opening).next()
    },
    async return() {
      await end()
      return { done: true, value: undefined }
    },
    [RELEASE]: end
  } as AsyncIterator<unknown>
}

async function raise(iterator: AnyIterator, error: unknown): Promise<void> {
  try {
    await iterator.throw?.(error)
  } catch (raised) {
    reportLater(error, raised)
  }
}
