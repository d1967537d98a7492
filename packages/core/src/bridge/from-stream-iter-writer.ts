import { bytesOf } from '../bytes-of.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { guard } from '../push/guard.ts'
import type { Target } from '../types.ts'
import type { StreamIterWriter } from './stream-iter.ts'

/**
 * Makes a target of a writer of `node:stream/iter`.
 *
 * `send` waits while the writer has no room, `close` ends it and waits until all is read, `throw` fails it. A reader that
 * left is an early stop, of which the writer tells at the next item.
 *
 * @param writer - what `push`, `broadcast`, `duplex` or `fromWritable` of `node:stream/iter` answer to write to
 * @returns a target for text and binary data
 * @throws TypeError when `writer` has no `write`; its run fails with one at any other item
 *
 * @example
 * ```ts
 * import { drive, fromStreamIterWriter } from '@costream/core'
 *
 * const writer = {
 *   write: async (chunk: Uint8Array | string) => console.log(chunk), // bus, 22
 *   end: async () => 5
 * }
 * await drive(['bus', '22'], fromStreamIterWriter(writer))
 * ```
 */
export function fromStreamIterWriter(
  writer: StreamIterWriter
): Target<string | ArrayBuffer | ArrayBufferView> {
  if (typeof writer?.write !== 'function') {
    throw new TypeError(
      `fromStreamIterWriter: writer must be a writer of node:stream/iter, got ${describe(writer)}`
    )
  }
  let items = 0
  const write = async (chunk: Uint8Array | string): Promise<typeof DONE | undefined> => {
    try {
      await writer.write(chunk)
      return
    } catch (error) {
      if (isLeft(error)) return DONE
      throw error
    }
  }
  return guard(
    {
      send(item) {
        items++
        const chunk = typeof item === 'string' ? item : bytesOf(item)
        if (chunk === undefined) {
          throw new TypeError(
            `fromStreamIterWriter: item ${items} must be text or binary data, got ${describe(item)}`
          )
        }
        return writer.writeSync?.(chunk) === true ? undefined : write(chunk)
      },
      throw(error) {
        writer.fail?.(error)
        throw error
      },
      async close() {
        if (writer.canWrite !== null) await writer.end?.()
      }
    },
    'StreamIterWriter'
  )
}

/** Whether a write failed only because the reader wants no more: the writer has no other way to say so. */
function isLeft(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  return code === 'ERR_INVALID_STATE' && String(message).endsWith('closed by consumer')
}
