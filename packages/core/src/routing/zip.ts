import type { Flow, Source } from '../types.ts'
import type { Inlets } from './inlets.ts'
import { joinSources } from './join-sources.ts'
import type { SourceItem } from './source-item.ts'

/**
 * Steps several sources together: one tuple for one item of each.
 *
 * All are asked at once, and none again before all have answered. It ends with the shortest and returns the others;
 * what they gave in that last step is dropped.
 *
 * @param sources - iterables, async iterables or flows
 * @returns a flow of tuples
 * @throws TypeError for an argument that is no source
 *
 * @example
 * ```ts
 * import { pipe, toArray, zip } from '@costream/core'
 *
 * console.log(await pipe(zip([1, 2, 3], ['a', 'b']), toArray())) // [[1, 'a'], [2, 'b']]
 * ```
 */
export function zip<Sources extends readonly Source<unknown>[]>(
  ...sources: Sources
): Flow<{ -readonly [K in keyof Sources]: SourceItem<Sources[K]> }> {
  return joinSources(sources, 'zip', readInStep)
}

async function* readInStep(inlets: Inlets<unknown>): AsyncGenerator<unknown[], void, undefined> {
  while (inlets.size > 0) {
    const tuple = new Array<unknown>(inlets.size)
    inlets.askAll()
    for (let missing = inlets.size; missing > 0; missing--) {
      const arrival = await inlets.arrival()
      if (arrival === undefined || arrival.step.done === true) return
      tuple[arrival.index] = arrival.step.value
    }
    yield tuple
  }
}
