import { Feed } from '../bridge/feed.ts'
import { checkOptions } from '../check.ts'
import { openTarget } from '../push/sound.ts'
import { checkTarget } from '../recognise.ts'
import type { Sink, Target } from '../types.ts'
import { strategy } from './strategy.ts'
import { WritableSide } from './writable-side.ts'

/** Options of `toWritableStream`. */
export interface ToWritableStreamOptions<T> {
  /** How much waits to be taken: items, or what `size` counts. Default `highWaterMark`: 1, the item at work. */
  readonly strategy?: QueuingStrategy<T>
}

/**
 * Makes a Web WritableStream of a target.
 *
 * A write is through when the target is ready for more. Closing the stream closes the target; aborting it throws the
 * reason into the target, at once also in mid-write. A Web stream has no early stop: when the target wants no more it is
 * closed, and the stream fails with a TypeError of the code `COSTREAM_DONE`, which stops who writes. Our own adapters
 * take that for the success it is.
 *
 * @param target - where the items go; a sink is opened. The result is that of the target's `close()`
 * @param options - the queuing strategy
 * @returns a WritableStream
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { toArray, toReadableStream, toWritableStream } from '@costream/core'
 *
 * const target = toArray<string>().open()
 * await toReadableStream(['bus', '22']).pipeTo(toWritableStream(target))
 * console.log(target.close()) // ['bus', '22']
 * ```
 */
export function toWritableStream<T>(
  target: Target<T, unknown> | Sink<T, unknown>,
  options: ToWritableStreamOptions<T> = {}
): WritableStream<T> {
  checkTarget(target, 'toWritableStream', 'the first argument')
  checkOptions(options, 'toWritableStream', ['strategy'])
  const queue = strategy(options.strategy, 1, 'toWritableStream', 'strategy')
  return new WritableSide<T>(new Feed(openTarget(target)), queue).stream
}
