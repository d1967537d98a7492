import { ItemDecoder } from '../item-decoder.ts'
import type { Target } from '../types.ts'
import { terminal } from './terminal.ts'

/** A target that puts text, and UTF-8 bytes, together; `finish` makes the result of it. */
export function textTarget<R>(
  name: string,
  finish: (text: string) => R
): Target<string | ArrayBuffer | ArrayBufferView, R> {
  return terminal<string | ArrayBuffer | ArrayBufferView, R>(() => {
    const decoder = new ItemDecoder(name)
    let text = ''
    return {
      item(chunk) {
        text += decoder.decode(chunk)
      },
      result: () => finish(text + decoder.end())
    }
  })
}
