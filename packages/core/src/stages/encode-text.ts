import { describe } from '../describe.ts'
import { operator } from '../push/operator.ts'
import type { Stage } from '../types.ts'

/** A string that ends in the first half of a surrogate pair. */
const CUT = /[\uD800-\uDBFF]$/

/**
 * Makes UTF-8 bytes of text. A character that two chunks share is put together; half a one becomes U+FFFD.
 *
 * @returns a stage from text to byte arrays; an empty string gives no item
 * @throws the run fails with a `TypeError`, which names the item, at one that is no string
 *
 * @example
 * ```ts
 * import { bytes, encodeText, pipe } from '@costream/core'
 *
 * console.log(await pipe(['h', 'i'], encodeText(), bytes())) // Uint8Array(2) [ 104, 105 ]
 * ```
 */
export function encodeText(): Stage<string, Uint8Array<ArrayBuffer>> {
  return operator<string, Uint8Array<ArrayBuffer>>('encodeText', ({ send }) => {
    const encoder = new TextEncoder()
    let held = ''
    let chunks = 0
    return {
      item(chunk) {
        chunks++
        if (typeof chunk !== 'string') {
          throw new TypeError(`encodeText: item ${chunks} must be a string, got ${describe(chunk)}`)
        }
        const text = held + chunk
        held = CUT.test(text) ? text.slice(-1) : ''
        if (text.length > held.length) return send(encoder.encode(text.slice(0, text.length - held.length)))
      },
      end() {
        if (held !== '') return send(encoder.encode(held))
      }
    }
  })
}
