import type { Flow, Source } from '../types.ts'
import type { Inlets } from './inlets.ts'
import { joinSources } from './join-sources.ts'
import type { SourceItem } from './source-item.ts'

/**
 * Takes one item of each source in turn, in a fixed order, and waits for whose turn it is. One that ended is left out.
 *
 * One source is read at a time; where the order does not matter, `merge` waits for none.
 *
 * @param sources - iterables, async iterables or flows
 * @returns a flow of all their items
 * @throws TypeError for an argument that is no source
 *
 * @example
 * ```ts
 * import { interleave, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe(interleave([1, 2, 3], ['a', 'b']), toArray())) // [1, 'a', 2, 'b', 3]
 * ```
 */
export function interleave<Sources extends readonly Source<unknown>[]>(
  ...sources: Sources
): Flow<SourceItem<Sources[number]>> {
  return joinSources(sources, 'interleave', readByTurns)
}

async function* readByTurns(inlets: Inlets<unknown>): AsyncGenerator<unknown, void, undefined> {
  const live = new Set(Array.from({ length: inlets.size }, (_, index) => index))
  while (live.size > 0) {
    for (const index of live) {
      const step = await inlets.read(index)
      if (step.done === true) live.delete(index)
      else yield step.value
    }
  }
}
