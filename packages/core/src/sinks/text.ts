import { makeSink } from '../make-sink.ts'
import { textTarget } from '../push/text-target.ts'
import type { Sink } from '../types.ts'

/**
 * Collects text, and UTF-8 bytes, to one string. A byte order mark at the start is left out.
 *
 * @returns a sink whose result is the text
 * @throws the run fails with a `TypeError`, which names the item, at one that is neither, and at bytes that are not UTF-8
 *
 * @example
 * ```ts
 * import { pipe, text } from '@costream/core'
 *
 * console.log(await pipe(['b', new Uint8Array([117, 115])], text())) // bus
 * ```
 */
export function text(): Sink<string | ArrayBuffer | ArrayBufferView, string> {
  return makeSink(() => textTarget('text', whole => whole), 'text')
}
