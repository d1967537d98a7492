import type { Failure, Flow } from '@costream/core'

// The registered symbols by which core knows more of an iterator than the protocol says.

/** Names the synchronous read of an async iterator: it answers a buffered item, or `EMPTY`. */
export const POLL: unique symbol = Symbol.for('costream.poll')

/** What `[POLL]()` answers when `next()` has to be asked. */
export const EMPTY: unique symbol = Symbol.for('costream.empty')

/** Names the method that core calls in place of `return()`, with the failure of the run where there is one. */
export const RELEASE: unique symbol = Symbol.for('costream.release')

/** A flow that is its own iterator, and of which core knows all this. */
export interface PolledFlow<T> extends Flow<T>, AsyncIterator<T, undefined> {
  [Symbol.asyncIterator](): PolledFlow<T>
  [POLL](): T | typeof EMPTY
  [RELEASE](failure?: Failure): Promise<void>
}
