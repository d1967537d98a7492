import { checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { plan } from '../pull/plan.ts'
import { checkSource } from '../recognise.ts'
import { within } from '../run/cursor.ts'
import { makeRun } from '../run/drive.ts'
import type { Running } from '../run/lifecycle.ts'
import type { Failure, Source } from '../types.ts'
import { ReadableSide } from './readable-side.ts'
import { strategy } from './strategy.ts'

/** Options of `toReadableStream`. */
export interface ToReadableStreamOptions<T> {
  /** Makes a byte stream, which BYOB readers can read; every item is binary data then. */
  readonly type?: 'bytes'
  /** How much is read ahead: items, or what `size` counts, or bytes. Default `highWaterMark`: 0, nothing. */
  readonly strategy?: QueuingStrategy<T>
}

/**
 * Makes a Web ReadableStream of a source, which is opened at the first read; each stream is a run of its own.
 *
 * An item is read when the stream has room for it. A reader that cancels returns the source; a reason it gives is the
 * failure that the stages and the source are told. A failure of the source is that of the stream, and discards what was
 * read ahead, as in every Web stream. A byte stream copies what it is given, so that its reader can take the memory.
 *
 * @param source - an iterable, an async iterable or a flow; a string or binary data is one item
 * @param options - the kind of stream, and its queuing strategy
 * @returns a ReadableStream
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { encodeText, map, pipe, toReadableStream } from '@costream/core'
 *
 * const numbers = pipe([22, 80], map(n => `bus ${n} `), encodeText())
 * const response = new Response(toReadableStream(numbers, { type: 'bytes' }))
 * console.log((await response.text()).trim()) // bus 22 bus 80
 * ```
 */
export function toReadableStream(
  source: Source<ArrayBuffer | ArrayBufferView>,
  options: ToReadableStreamOptions<never> & { readonly type: 'bytes' }
): ReadableStream<Uint8Array<ArrayBuffer>>
export function toReadableStream<T>(
  source: Source<T>,
  options?: ToReadableStreamOptions<T>
): ReadableStream<T>
export function toReadableStream(
  source: Source<unknown>,
  options: ToReadableStreamOptions<never> = {}
): ReadableStream {
  checkSource(source, 'toReadableStream', 'the first argument')
  checkOptions(options, 'toReadableStream', ['type', 'strategy'])
  const { type } = options
  if (type !== undefined && type !== 'bytes') {
    throw new TypeError(`toReadableStream: type must be 'bytes' or left out, got ${describe(type)}`)
  }
  const queue = strategy(options.strategy, 0, 'toReadableStream', 'strategy')
  if (type === 'bytes' && queue.size !== undefined) {
    throw new RangeError('toReadableStream: strategy.size cannot be given with bytes, which count themselves')
  }

  let run: Running<void> | undefined
  const begin = (signal?: AbortSignal): Running<void> => {
    const begun = makeRun(source as Source<never>, side.target, signal && { signal })
    begun.result.then(
      () => side.close(),
      error => side.fail(error)
    )
    return begun
  }
  const side = new ReadableSide<never>(
    {
      demand() {
        run ??= begin()
      },
      async cancel(waited, failure) {
        run ??= begin(failure && AbortSignal.abort(failure.error)) // it reads nothing, but releases the source
        await end(run, waited ? Infinity : plan(source).limits.closeTimeout, failure)
      }
    },
    queue,
    type === 'bytes',
    'toReadableStream'
  )
  return side.stream
}

/** Ends a run for its reader, which knows the failure that it gives as a reason. */
async function end(run: Running<void>, timeout: number, failure?: Failure): Promise<void> {
  if (failure !== undefined) {
    run.abort(failure.error)
    await run.result.catch(() => {})
  } else {
    run.interrupt()
    await within(timeout, run.result, 'stage', run)
  }
}
