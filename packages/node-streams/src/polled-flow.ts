import type { Failure, Flow } from '@costream/core'
import type { EMPTY, POLL, RELEASE } from '@costream/core/adapter'

/** A flow that is its own iterator, and of which core knows what is buffered and how to end it. */
export interface PolledFlow<T> extends Flow<T>, AsyncIterator<T, undefined> {
  [Symbol.asyncIterator](): PolledFlow<T>
  [POLL](): T | typeof EMPTY
  [RELEASE](failure?: Failure): Promise<void>
}
