import { compose, pull, type Source, type Stage } from '@costream/core'
import { loadPart } from './far/load-part.ts'
import { readCall } from './ref.ts'
import type { ArgsOf, StageOf, StageRef } from './stage-ref.ts'

/**
 * Runs a stage here, loaded from its module as `threaded` and `forked` load it: a place like the others, to start from.
 *
 * @param ref - what `ref` made; or a module, the name of its export, and an array of arguments
 * @returns a stage. Its run fails where the module cannot be loaded, or has no such stage
 * @throws TypeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { pipe, toArray } from '@costream/core'
 * import { inPlace, ref } from '@costream/remote'
 *
 * const pairs = ref<typeof import('@costream/core'), 'pairwise'>('@costream/core', 'pairwise')
 * console.log(await pipe([1, 2, 3], inPlace(pairs), toArray())) // [[1, 2], [2, 3]]
 * ```
 */
export function inPlace<In, Out>(ref: StageRef<In, Out>): Stage<In, Out>
export function inPlace<M, K extends keyof M & string>(
  module: URL | string,
  name: K,
  args?: ArgsOf<M, K>
): StageOf<M, K>
export function inPlace(...call: unknown[]): Stage<unknown, unknown> {
  const { module, name, args } = readCall(call, 'inPlace').ref
  async function* loaded(source: Source<unknown>): AsyncGenerator<unknown> {
    const part = await loadPart({ module, stage: name, args, back: true })
    if ('stage' in part) yield* compose(part.stage)(source)
  }
  return pull(loaded, { name })
}
