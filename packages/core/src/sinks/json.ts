import { makeSink } from '../make-sink.ts'
import { textTarget } from '../push/text-target.ts'
import type { Sink } from '../types.ts'

/**
 * Collects text, or UTF-8 bytes, and parses the whole as one JSON value.
 *
 * @returns a sink whose result is the value; its type is what the caller says it is, it is not checked
 * @throws the run fails with a `SyntaxError` where the text is not JSON, with a `TypeError` at an item that is no text
 *
 * @example
 * ```ts
 * import { json, pipe } from '@costream/core'
 *
 * console.log(await pipe(['{"route"', ': 22}'], json<{ route: number }>())) // { route: 22 }
 * ```
 */
export function json<T = unknown>(): Sink<string | ArrayBuffer | ArrayBufferView, T> {
  return makeSink(() => textTarget('json', parse<T>), 'json')
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new SyntaxError(`json: the text is not JSON: ${(cause as Error).message}`, { cause })
  }
}
