import { describe } from '../describe.ts'
import { pull } from '../pull/pull.ts'
import type { Stage } from '../types.ts'
import { couple } from './couple.ts'
import { fromWritableStream } from './from-writable-stream.ts'

/** A Web TransformStream, or any other pair of a writable and a readable. */
export interface TransformPair<in In, out Out> {
  readonly writable: { getWriter(): WritableStreamDefaultWriter<In>; readonly locked: boolean }
  readonly readable: AsyncIterable<Out>
}

/**
 * Makes a stage of a Web TransformStream. The stream, and so the stage, serves one run.
 *
 * @param transform - a TransformStream, or an object with `writable` and `readable`
 * @returns a universal stage
 * @throws TypeError when `transform` has no such two sides, or one is locked
 *
 * @example
 * ```ts
 * import { fromTransformStream, pipe, toArray } from '@costream/core'
 *
 * const source = [new Uint8Array([50]), new Uint8Array([50])]
 * console.log(await pipe(source, fromTransformStream(new TextDecoderStream()), toArray())) // ['2', '2']
 * ```
 */
export function fromTransformStream<In, Out>(transform: TransformPair<In, Out>): Stage<In, Out> {
  if (!isTransformPair(transform)) {
    throw new TypeError(
      `fromTransformStream: transform must have a writable and a readable stream, got ${describe(transform)}`
    )
  }
  if (transform.writable.locked || (transform.readable as { locked?: boolean }).locked) {
    throw new TypeError('fromTransformStream: a stream of the pair is locked. It serves one run')
  }
  return pull(
    source =>
      couple(
        source,
        fromWritableStream(transform.writable as WritableStream<In>),
        transform.readable as AsyncIterable<Out>
      ),
    {
      name: transform.constructor?.name ?? 'TransformStream'
    }
  )
}

/** Whether `value` has the two sides of a TransformStream. */
export function isTransformPair(value: unknown): value is TransformPair<unknown, unknown> {
  const pair = value as { readable?: { getReader?: unknown }; writable?: { getWriter?: unknown } } | null
  return typeof pair?.readable?.getReader === 'function' && typeof pair.writable?.getWriter === 'function'
}
