import { STAGE } from '../brands.ts'
import { checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { attachAll } from '../push/attach-all.ts'
import { isStage } from '../recognise.ts'
import type { Stage, Target } from '../types.ts'

/** Options of `toTransformStream`. */
export interface ToTransformStreamOptions<In, Out> {
  /** The queuing strategy of the writable side. Default: one chunk. */
  readonly writableStrategy?: QueuingStrategy<In>
  /** The queuing strategy of the readable side. Default: none is read ahead. */
  readonly readableStrategy?: QueuingStrategy<Out>
}

/**
 * Makes a Web TransformStream of a stage, for `pipeThrough`.
 *
 * @param stage - the stage; the stream is one run of it
 * @param options - the queuing strategies, as the constructor of TransformStream takes them
 * @returns a TransformStream
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
): TransformStream<In, Out> {
  if (!isStage(stage)) throw new TypeError(`toTransformStream: stage must be a stage, got ${describe(stage)}`)
  checkOptions(options, 'toTransformStream')
  const forms = (stage as unknown as Record<typeof STAGE, Parameters<typeof attachAll>[0]>)[STAGE]
  let head: Target<unknown, unknown>
  let terminated = false

  const transformer: Transformer<In, Out> & { cancel(reason: unknown): Promise<void> } = {
    start(controller) {
      head = attachAll(forms, collector(controller))
    },
    async transform(item, controller) {
      if (terminated) return
      try {
        if ((await head.send(item)) !== DONE) return
        terminated = true
        await head.close()
        controller.terminate()
      } catch (error) {
        await fail(error)
      }
    },
    async flush() {
      if (terminated) return
      try {
        await head.close()
      } catch (error) {
        await fail(error)
      }
    },
    async cancel(reason) {
      terminated = true
      await fail(reason).catch(() => {})
    }
  }
  const fail = async (error: unknown): Promise<never> => {
    await head.throw(error)
    throw error
  }
  return new TransformStream<In, Out>(transformer, options.writableStrategy, options.readableStrategy)
}

function collector<Out>(controller: TransformStreamDefaultController<Out>): Target<unknown> {
  return {
    send(item) {
      controller.enqueue(item as Out)
    },
    throw(error) {
      throw error
    },
    close() {}
  }
}
