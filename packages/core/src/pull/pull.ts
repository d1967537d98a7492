import { checkFunction, checkOptions } from '../check.ts'
import { makeStage } from '../make-stage.ts'
import type { Source, Stage } from '../types.ts'

/** Options of `pull`. */
export interface PullOptions {
  /** What diagnostics call the stage. Default: the name of the function. */
  readonly name?: string
}

/**
 * Makes a stage from a function over the source, mostly an async generator.
 *
 * Applied to a source the function is called with it, anew for each iteration: nothing stands between. Only where
 * the stage is given a target, a bridge turns sends into what the function reads.
 *
 * @param transform - takes the source, answers an iterable of the results
 * @param options - the stage's name
 * @returns a universal stage
 * @throws TypeError when `transform` is not a function
 *
 * @example
 * ```ts
 * import { pipe, pull, toArray } from '@costream/core'
 *
 * const grep = (word: string) =>
 *   pull(async function* (lines: AsyncIterable<string>) {
 *     for await (const line of lines) if (line.includes(word)) yield line
 *   })
 * console.log(await pipe(['python', 'node'], grep('th'), toArray())) // ['python']
 * ```
 */
export function pull<In, Out>(
  transform: (source: AsyncIterable<In>) => Source<Out>,
  options?: PullOptions
): Stage<In, Out> {
  checkFunction(transform, 'pull', 'transform')
  checkOptions(options, 'pull', ['name'])
  const name = options?.name ?? (transform.name || 'pull')
  return makeStage(
    [{ name, transform: transform as (source: AsyncIterable<unknown>) => Source<unknown> }],
    name
  )
}
