import { RELEASE } from '../brands.ts'
import { checkCount, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { named } from '../named.ts'
import type { Failure } from '../types.ts'

/** What of a Web ReadableStream is used; the streams of every realm and library have it. */
export type WebReadable<T> = Pick<ReadableStream<T>, 'getReader' | 'locked'>

/** Options of `fromReadableStream`. */
export interface FromReadableStreamOptions {
  /** Leaves the stream open, and unlocked, when it is not read to its end. Default `false`. */
  readonly preventCancel?: boolean
  /** Reads bytes into memory given for it; the stream must be a byte stream. Default: chunks as the stream has them. */
  readonly mode?: 'byob'
  /** How many bytes a chunk has at most that is read so. Default 65,536. */
  readonly chunkSize?: number
}

/** How many bytes are read at a time into memory of our own. */
const CHUNK_SIZE = 65_536

/**
 * Makes a source of a Web ReadableStream.
 *
 * A ReadableStream can be given to `pipe` as it is; this is for its options. An early stop cancels the stream, also while
 * a read is pending; a failure below is the reason of the cancellation. With `mode: 'byob'` the chunks are of a size that
 * the reader chooses, and stay as they are: memory that was handed out is never read into again.
 *
 * @param stream - an unlocked stream; it is locked while it is read
 * @param options - as the stream's own `values` and `getReader` name them
 * @returns a source
 * @throws TypeError when `stream` is no ReadableStream, is locked, or has no bytes to be read by a BYOB reader; when it
 *   is read, if it was locked meanwhile
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
 *
 * const bytes = fromReadableStream(new Blob(['bus 22']).stream(), { mode: 'byob', chunkSize: 4 })
 * for await (const chunk of bytes) console.log(chunk.length) // 4, 2
 * ```
 */
export function fromReadableStream<T>(
  stream: WebReadable<T>,
  options: FromReadableStreamOptions = {}
): AsyncIterable<T, undefined> {
  checkOptions(options, 'fromReadableStream', ['preventCancel', 'mode', 'chunkSize'])
  if (!isReadableStream(stream)) {
    throw new TypeError(`fromReadableStream: stream must be a ReadableStream, got ${describe(stream)}`)
  }
  checkUnlocked(stream, 'fromReadableStream', 'stream')
  checkMode(stream, options)
  const { preventCancel, mode, chunkSize = CHUNK_SIZE } = options
  const open = mode === undefined ? undefined : (): Reader => chunked(byobReader(stream), chunkSize)
  return named('fromReadableStream', {
    [Symbol.asyncIterator]: () => readStream(stream as WebReadable<T>, preventCancel, open)
  })
}

/** Whether `value` is a Web ReadableStream. */
export function isReadableStream(value: unknown): value is WebReadable<unknown> {
  return typeof (value as { getReader?: unknown } | null)?.getReader === 'function'
}

/** Throws a `TypeError` where `value` is a ReadableStream that somebody else reads. */
export function checkUnlocked(value: unknown, caller: string, name: string): void {
  if (isReadableStream(value) && value.locked) {
    throw new TypeError(`${caller}: ${name} is a ReadableStream that is locked. Release its reader first`)
  }
}

function checkMode(stream: WebReadable<unknown>, { mode, chunkSize }: FromReadableStreamOptions): void {
  if (chunkSize !== undefined) {
    checkCount(chunkSize, 'fromReadableStream', 'chunkSize', 1)
    if (chunkSize === Infinity || mode === undefined) {
      throw new RangeError(`fromReadableStream: chunkSize is a finite number of bytes, with mode 'byob'`)
    }
  }
  if (mode === undefined) return
  if (mode !== 'byob') {
    throw new TypeError(`fromReadableStream: mode must be 'byob' or left out, got ${describe(mode)}`)
  }
  try {
    byobReader(stream).releaseLock()
  } catch (cause) {
    throw new TypeError(`fromReadableStream: stream is no byte stream. Leave out mode`, { cause })
  }
}

function byobReader(stream: WebReadable<unknown>): ReadableStreamBYOBReader {
  return (stream as ReadableStream<unknown>).getReader({ mode: 'byob' })
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined }

type Step = { readonly done: boolean; readonly value?: unknown }

interface Reader {
  readonly closed: Promise<unknown>
  read(): Promise<Step>
  cancel(reason?: unknown): Promise<void>
  releaseLock(): void
}

/** The iterator of a stream: its own would leave it open when it is returned while a read is pending. */
export function readStream<T>(
  stream: WebReadable<T>,
  preventCancel = false,
  open: () => Reader = () => stream.getReader()
): AsyncIterator<T, undefined> {
  if (stream.locked)
    throw new TypeError('Cannot read a ReadableStream that is locked. Release its reader first')
  const reader = open()
  let released = false
  const unlock = (): void => {
    released = true
    reader.releaseLock()
  }
  reader.closed.then(unlock, () => {}) // a failure is for whoever reads next
  const release = async (failure?: Failure): Promise<void> => {
    if (released) return
    released = true
    try {
      if (!preventCancel) await reader.cancel(failure?.error)
    } finally {
      reader.releaseLock()
    }
  }
  const iterator = {
    next: () => (released ? Promise.resolve(END) : reader.read()) as Promise<IteratorResult<T, undefined>>,
    async return() {
      await release()
      return END
    },
    [RELEASE]: release
  }
  return iterator
}

/**
 * Reads chunks of at most `size` bytes. One that fills less than half of its memory is copied out, and the memory read
 * into again; any other is handed out with its memory, so that short chunks do not keep long buffers alive.
 */
function chunked(reader: ReadableStreamBYOBReader, size: number): Reader {
  let memory: ArrayBuffer | undefined
  return {
    closed: reader.closed,
    async read() {
      const step = await reader.read(new Uint8Array(memory ?? new ArrayBuffer(size)))
      memory = undefined
      if (step.done || step.value.byteLength * 2 >= size) return step
      memory = step.value.buffer
      return { done: false, value: step.value.slice() }
    },
    cancel: reason => reader.cancel(reason),
    releaseLock: () => reader.releaseLock()
  }
}
