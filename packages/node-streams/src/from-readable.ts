import type { Readable } from 'node:stream'
import { type Flow, pipe } from '@costream/core'
import { checkOptions, describe } from './check.ts'
import { readableFlow, readElsewhere } from './readable-flow.ts'
import { isReadable } from './recognise.ts'
import { nameOf } from './state.ts'

/** Options of `fromReadable`. */
export interface FromReadableOptions {
  /** Aborts the reading: a pending `next()` rejects with the signal's reason and the stream is destroyed. */
  readonly signal?: AbortSignal
  /** Destroys the stream when the flow is stopped before its end. `false` leaves it usable. Default `true`. */
  readonly destroy?: boolean
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
 * @param options - a signal, and whether an early stop destroys the stream
 * @returns a flow of the stream's items
 * @throws TypeError when `readable` is not a Readable, or something else reads it
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream'
 * import { map, pipe, toArray } from '@costream/core'
 * import { fromReadable } from '@costream/node-streams'
 *
 * const numbers = fromReadable<number>(Readable.from([1, 2]))
 * console.log(await pipe(numbers, map(n => n * 2), toArray())) // [2, 4]
 * ```
 */
export function fromReadable<T>(readable: Readable, options: FromReadableOptions = {}): Flow<T> {
  checkOptions(options, 'fromReadable', ['signal', 'destroy'])
  if (!isReadable(readable)) {
    throw new TypeError(`fromReadable: readable must be a Node Readable, got ${describe(readable)}`)
  }
  const other = readElsewhere(readable)
  if (other !== undefined) throw new TypeError(`fromReadable: cannot read ${nameOf(readable)}: ${other}`)
  const { signal, destroy = true } = options
  const flow = readableFlow<T>(readable, destroy)
  return signal === undefined ? flow : pipe(flow, { signal })
}
