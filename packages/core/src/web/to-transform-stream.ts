import { type Branded, STAGE } from '../brands.ts'
import { Feed } from '../bridge/feed.ts'
import { checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { attachAll } from '../push/attach-all.ts'
import { advice, isStage } from '../recognise.ts'
import { CLOSE_TIMEOUT } from '../run/close-timeout.ts'
import { within } from '../run/cursor.ts'
import type { Stage, Target } from '../types.ts'
import { ReadableSide } from './readable-side.ts'
import { strategy } from './strategy.ts'
import { WritableSide } from './writable-side.ts'

/** Options of `toTransformStream`. */
export interface ToTransformStreamOptions<In, Out> {
  /** How much waits to be written. Default `highWaterMark`: 1, the item that the stage is at. */
  readonly writableStrategy?: QueuingStrategy<In>
  /** How much is made ahead of its reader. Default `highWaterMark`: 0, nothing. */
  readonly readableStrategy?: QueuingStrategy<Out>
}

/**
 * Makes the two Web streams of a stage, for `pipeThrough`.
 *
 * A reader that stops early ends the stage well; one that gives a reason, and a writer that aborts, throw it into the
 * stage. When the stage wants no more, the writable fails with a TypeError of the code `COSTREAM_DONE`, as the one of a
 * TransformStream does that is terminated.
 *
 * @param stage - the stage; the streams are one run of it
 * @param options - the queuing strategies, as the constructor of TransformStream takes them
 * @returns an object with `readable` and `writable`, as a TransformStream has them
 * @throws TypeError when `stage` is not a stage
 *
 * @example
 * ```ts
 * import { map, toTransformStream } from '@costream/core'
 *
 * const source = new Blob(['bus']).stream()
 * const size = map((chunk: Uint8Array) => chunk.length)
 * for await (const n of source.pipeThrough(toTransformStream(size))) console.log(n) // 3
 * ```
 */
export function toTransformStream<In, Out>(
  stage: Stage<In, Out>,
  options: ToTransformStreamOptions<In, Out> = {}
): ReadableWritablePair<Out, In> {
  if (!isStage(stage)) {
    throw new TypeError(`toTransformStream: stage must be a stage, got ${describe(stage)}${advice(stage)}`)
  }
  checkOptions(options, 'toTransformStream', ['writableStrategy', 'readableStrategy'])
  const caller = 'toTransformStream'
  const ahead = strategy(options.writableStrategy, 1, caller, 'writableStrategy')
  const made = strategy(options.readableStrategy, 0, caller, 'readableStrategy')
  const readable: ReadableSide<Out> = new ReadableSide<Out>(
    {
      cancel: (waited, failure) =>
        within(waited ? Infinity : CLOSE_TIMEOUT, writable.cancel(failure), 'stage', stage)
    },
    made,
    false,
    caller
  )
  const head = attachAll((stage as Branded)[STAGE] ?? [], readable.target as Target<unknown>)
  const feed = new Feed<In>(head, failure =>
    failure === undefined ? readable.close() : readable.fail(failure.error)
  )
  const writable: WritableSide<In> = new WritableSide(feed, ahead)
  return { readable: readable.stream, writable: writable.stream }
}
