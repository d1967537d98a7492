import { bytesOf } from '../bytes-of.ts'
import { describe } from '../describe.ts'
import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Sink } from '../types.ts'

/**
 * Collects binary data, and text as UTF-8, to one byte array.
 *
 * @returns a sink whose result is a `Uint8Array` of its own; chunks are kept as they are until the end, not copied
 * @throws the run fails with a `TypeError`, which names the item, at one that is neither
 *
 * @example
 * ```ts
 * import { bytes, pipe } from '@costream/core'
 *
 * console.log(await pipe([new Uint8Array([1, 2]), 'a'], bytes())) // Uint8Array(3) [ 1, 2, 97 ]
 * ```
 */
export function bytes(): Sink<string | ArrayBuffer | ArrayBufferView, Uint8Array<ArrayBuffer>> {
  const open = () =>
    terminal<string | ArrayBuffer | ArrayBufferView, Uint8Array<ArrayBuffer>>(() => {
      const encoder = new TextEncoder()
      const chunks: Uint8Array[] = []
      let length = 0
      return {
        item(item) {
          const chunk = typeof item === 'string' ? encoder.encode(item) : view(item, chunks.length + 1)
          chunks.push(chunk)
          length += chunk.byteLength
        },
        result: () => join(chunks, length)
      }
    })
  return makeSink(open, 'bytes')
}

function view(chunk: ArrayBuffer | ArrayBufferView, item: number): Uint8Array {
  const bytes = bytesOf(chunk)
  if (bytes !== undefined) return bytes
  throw new TypeError(`bytes: item ${item} must be binary data or text, got ${describe(chunk)}`)
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
