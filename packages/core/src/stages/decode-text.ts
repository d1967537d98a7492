import { got } from '../check.ts'
import { ItemDecoder } from '../item-decoder.ts'
import { operator } from '../push/operator.ts'
import type { Reply, Stage } from '../types.ts'

/**
 * Makes text of bytes, however characters are cut by the chunks. A byte order mark at the start is left out.
 *
 * @param encoding - a label that `TextDecoder` knows. Default `'utf-8'`
 * @returns a stage from binary data to text; a chunk that completes no character gives no item
 * @throws TypeError, RangeError when `encoding` is no such label; the run fails with a `TypeError`, which names the item,
 *   at bytes that are not of this encoding, at an end in the middle of a character, and at an item that is not binary
 *
 * @example
 * ```ts
 * import { decodeText, pipe, toArray } from '@costream/core'
 *
 * const bytes = new TextEncoder().encode('5 €')
 * console.log(await pipe([bytes.slice(0, 3), bytes.slice(3)], decodeText(), toArray())) // ['5 ', '€']
 * ```
 */
export function decodeText(encoding = 'utf-8'): Stage<ArrayBuffer | ArrayBufferView, string> {
  if (typeof encoding !== 'string') {
    throw new TypeError(`decodeText: encoding must be a string, ${got(encoding, 'decodeText')}`)
  }
  makeDecoder(encoding) // the label is checked at the call
  return operator('decodeText', ({ send }) => {
    const decoder = makeDecoder(encoding)
    const pass = (text: string): Reply => {
      if (text !== '') return send(text)
    }
    return {
      item: (chunk: ArrayBuffer | ArrayBufferView) => pass(decoder.decode(chunk)),
      end: () => pass(decoder.end())
    }
  })
}

function makeDecoder(encoding: string): ItemDecoder {
  try {
    return new ItemDecoder('decodeText', { encoding, advice: 'Name the encoding it has', takesText: false })
  } catch (cause) {
    throw new RangeError(`decodeText: there is no encoding ${JSON.stringify(encoding)}`, { cause })
  }
}
