import type { Readable } from 'node:stream'
import { type Flow, pipe } from '@costream/core'
import { batchedFlow } from './batched-flow.ts'
import { checkCount, checkOptions, describe } from './check.ts'
import { readableFlow, readElsewhere } from './readable-flow.ts'
import { isReadable } from './recognise.ts'
import { nameOf } from './state.ts'

/** Options of `fromReadable`. */
export interface FromReadableOptions {
  /** Aborts the reading: a pending `next()` rejects with the signal's reason and the stream is destroyed. */
  readonly signal?: AbortSignal
  /** Destroys the stream when the flow is stopped before its end. `false` leaves it usable. Default `true`. */
  readonly destroy?: boolean
  /**
   * Gives arrays: what is buffered at a time, at most so many items each. Saves whoever pulls a promise an item. Left
   * out, the items themselves.
   */
  readonly batches?: number
}

/**
 * Makes a flow of a Node Readable. It can be read once.
 *
 * Stopping early destroys the stream and waits for its 'close'; a failure further down becomes the reason it is
 * destroyed with. A stream that was destroyed fails the flow, with its error or as a premature close, and what was
 * still buffered is dropped; one that had ended is an empty flow. The writable side of a Duplex stays as it is at
 * the end of the readable one. The chunks of a byte stream may be cut anywhere.
 *
 * @param readable - a stream that nothing else reads
 * @param options - a signal, whether an early stop destroys the stream, and whether items come in batches
 * @returns a flow of the stream's items, or of arrays of them
 * @throws TypeError when `readable` is not a Readable, or something else reads it; RangeError when `batches` is no
 *   count of at least 1
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream'
 * import { map, pipe, toArray } from '@costream/core'
 * import { fromReadable } from '@costream/node-streams'
 *
 * const numbers = fromReadable<number>(Readable.from([1, 2]))
 * console.log(await pipe(numbers, map(n => n * 2), toArray())) // [2, 4]
 *
 * const buses = Readable.from(['22', '147', '22'])
 * for await (const batch of fromReadable<string>(buses, { batches: 100 })) console.log(batch.length > 0) // true
 * ```
 */
export function fromReadable<T>(
  readable: Readable,
  options: FromReadableOptions & { readonly batches: number }
): Flow<T[]>
export function fromReadable<T>(readable: Readable, options?: FromReadableOptions): Flow<T>
export function fromReadable<T>(readable: Readable, options: FromReadableOptions = {}): Flow<T> | Flow<T[]> {
  checkOptions(options, 'fromReadable', ['signal', 'destroy', 'batches'])
  if (!isReadable(readable)) {
    throw new TypeError(`fromReadable: readable must be a Node Readable, got ${describe(readable)}`)
  }
  const other = readElsewhere(readable)
  if (other !== undefined) throw new TypeError(`fromReadable: cannot read ${nameOf(readable)}: ${other}`)
  const { signal, destroy = true, batches } = options
  if (batches !== undefined) checkCount(batches, 'fromReadable', 'batches')
  const items = readableFlow<T>(readable, destroy)
  const flow: Flow<T> | Flow<T[]> = batches === undefined ? items : batchedFlow(items, batches)
  return signal === undefined ? flow : (pipe(flow as Flow<unknown>, { signal }) as Flow<T> | Flow<T[]>)
}
