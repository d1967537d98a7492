import { ChunkDecoder } from '../chunk-decoder.ts'
import { describe } from '../describe.ts'
import type { Target } from '../types.ts'
import { terminal } from './terminal.ts'

/** A target that puts text, and UTF-8 bytes, together; `finish` makes the result of it. */
export function textTarget<R>(
  name: string,
  finish: (text: string) => R
): Target<string | ArrayBuffer | ArrayBufferView, R> {
  return terminal<string | ArrayBuffer | ArrayBufferView, R>(() => {
    const decoder = new ChunkDecoder('utf-8')
    let text = ''
    let items = 0
    let decoding = false
    const decode = (where: string, chunk?: ArrayBuffer | ArrayBufferView): string => {
      decoding = chunk !== undefined
      try {
        return decoder.decode(chunk as AllowSharedBufferSource | undefined)
      } catch (cause) {
        throw new TypeError(`${name}: ${where} is not UTF-8. Put decodeText(encoding) before it`, { cause })
      }
    }
    return {
      item(chunk) {
        items++
        if (typeof chunk === 'string') {
          // Bytes before it must have ended with a whole character.
          text += decoding ? decode(`what comes before item ${items}`) + chunk : chunk
        } else if (ArrayBuffer.isView(chunk) || chunk instanceof ArrayBuffer) {
          text += decode(`item ${items}`, chunk)
        } else {
          throw new TypeError(`${name}: item ${items} must be text or binary data, got ${describe(chunk)}`)
        }
      },
      result: () => finish(decoding ? text + decode('the end') : text)
    }
  })
}
