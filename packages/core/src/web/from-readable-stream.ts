import { RELEASE } from '../brands.ts'
import { checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import type { Failure } from '../types.ts'

/** What of a Web ReadableStream is used; the streams of every realm and library have it. */
export type WebReadable<T> = Pick<ReadableStream<T>, 'getReader' | 'locked'>

/** Options of `fromReadableStream`. */
export interface FromReadableStreamOptions {
  /** Leaves the stream open, and unlocked, when it is not read to its end. Default `false`. */
  readonly preventCancel?: boolean
}

/**
 * Makes a source of a Web ReadableStream.
 *
 * A ReadableStream can be given to `pipe` as it is; this is for its option. An early stop cancels the stream, also while
 * a read is pending; a failure below is the reason of the cancellation.
 *
 * @param stream - an unlocked stream; it is locked while it is read
 * @param options - as the stream's own `values` names them
 * @returns a source
 * @throws TypeError when `stream` is no ReadableStream; when it is read, if it is locked
 *
 * @example
 * ```ts
 * import { fromReadableStream, pipe, take, toArray } from '@costream/core'
 *
 * const stream = new ReadableStream<number>({
 *   start(controller) {
 *     for (const n of [1, 2, 3]) controller.enqueue(n)
 *     controller.close()
 *   }
 * })
 * console.log(await pipe(fromReadableStream(stream, { preventCancel: true }), take(2), toArray())) // [1, 2]
 * console.log(await pipe(stream, toArray())) // [3]
 * ```
 */
export function fromReadableStream<T>(
  stream: WebReadable<T>,
  options: FromReadableStreamOptions = {}
): AsyncIterable<T, undefined> {
  checkOptions(options, 'fromReadableStream', ['preventCancel'])
  if (!isReadableStream(stream)) {
    throw new TypeError(`fromReadableStream: stream must be a ReadableStream, got ${describe(stream)}`)
  }
  return { [Symbol.asyncIterator]: () => readStream(stream as WebReadable<T>, options) }
}

/** Whether `value` is a Web ReadableStream. */
export function isReadableStream(value: unknown): value is WebReadable<unknown> {
  return typeof (value as { getReader?: unknown } | null)?.getReader === 'function'
}

/** The iterator of a stream: its own would leave it open when it is returned while a read is pending. */
export function readStream<T>(
  stream: WebReadable<T>,
  { preventCancel = false }: FromReadableStreamOptions = {}
): AsyncIterator<T, undefined> {
  if (stream.locked)
    throw new TypeError('Cannot read a ReadableStream that is locked. Release its reader first')
  const reader = stream.getReader() as ReadableStreamDefaultReader<T>
  let released = false
  const release = async (failure?: Failure): Promise<void> => {
    if (released) return
    released = true
    try {
      if (!preventCancel) await reader.cancel(failure?.error)
    } finally {
      reader.releaseLock()
    }
  }
  const iterator: AsyncIterator<T, undefined> & { [RELEASE]: typeof release } = {
    async next() {
      const step = await reader.read()
      if (!step.done) return step
      if (!released) reader.releaseLock()
      released = true
      return { done: true, value: undefined }
    },
    async return() {
      await release()
      return { done: true, value: undefined }
    },
    [RELEASE]: release
  }
  return iterator
}
