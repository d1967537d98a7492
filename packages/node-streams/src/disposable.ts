import type { Readable, Writable } from 'node:stream'
import { destroyed } from './destroyed.ts'

/** Makes `await using` end a stream quietly: Node's own disposal emits an AbortError, and not every version waits. */
export function disposable<S extends Readable | Writable>(stream: S): S {
  return Object.defineProperty(stream, Symbol.asyncDispose, { value: () => destroyed(stream) })
}
