import type { Flow, Source } from '../types.ts'
import type { Inlets } from './inlets.ts'
import { joinSources } from './join-sources.ts'
import type { SourceItem } from './source-item.ts'

/**
 * Reads several sources side by side: items come as they arrive, none is kept waiting by another.
 *
 * Nothing is read before it is asked for, and then at most one item ahead from each source. Sources that are always
 * ready take turns. It ends when all have ended; the failure of one returns the others and fails the flow.
 *
 * @param sources - iterables, async iterables or flows
 * @returns a flow of all their items
 * @throws TypeError for an argument that is no source
 *
 * @example
 * ```ts
 * import { merge, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe(merge([1, 2, 3], ['a']), toArray())) // [1, 'a', 2, 3]
 * ```
 */
export function merge<Sources extends readonly Source<unknown>[]>(
  ...sources: Sources
): Flow<SourceItem<Sources[number]>> {
  return joinSources(sources, 'merge', readMerged)
}

async function* readMerged(inlets: Inlets<unknown>): AsyncGenerator<unknown, void, undefined> {
  inlets.askAll()
  for (let live = inlets.size; live > 0; ) {
    const arrival = await inlets.arrival()
    if (arrival === undefined) return
    const { index, step } = arrival
    if (step.done === true) {
      live--
      continue
    }
    yield step.value
    inlets.ask(index)
  }
}
