import { type Branded, STAGE } from '../brands.ts'
import { describe } from '../describe.ts'
import type { Form } from '../form.ts'
import { type ItDuplex, isItDuplex, itDuplexForm } from '../pull/it-duplex.ts'
import { advice, isSink, isStage } from '../recognise.ts'
import type { Source, Stage, Target } from '../types.ts'
import { fromTransformStream, isTransformPair, type TransformPair } from '../web/from-transform-stream.ts'

/** What may stand in the middle of a pipeline: a stage, a function over the source, a foreign duplex. */
export type StageLike<In, Out> =
  | ((source: AsyncIterable<In>) => Source<Out>)
  | TransformPair<In, Out>
  | ItDuplex<In, Out>

/** What may end a pipeline: a sink, an async function over the source, a target, a Web WritableStream. */
export type SinkLike<In, R> = ((source: AsyncIterable<In>) => PromiseLike<R>) | Target<In, R>

/** How a part of a pipeline was written, or what is wrong with it. */
export function lift(part: unknown, caller: string, place: number): readonly Form[] {
  if (isStage(part)) return (part as Stage<unknown, unknown> & Branded)[STAGE] ?? []
  if (isTransformPair(part)) return lift(fromTransformStream(part), caller, place)
  if (isItDuplex(part)) return [itDuplexForm(part)]
  if (isSink(part)) {
    throw new TypeError(`${caller}: argument ${place} is the sink ${part.name}; a sink can only stand last`)
  }
  if (typeof part === 'function') {
    return [{ name: part.name || 'function', transform: part as (source: unknown) => Source<unknown> }]
  }
  throw new TypeError(
    `${caller}: argument ${place} must be a stage, or something that serves as one, got ${describe(part)}${advice(part)}`
  )
}
