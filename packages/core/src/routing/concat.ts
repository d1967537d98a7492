import type { Flow, Source } from '../types.ts'
import type { Inlets } from './inlets.ts'
import { joinSources } from './join-sources.ts'
import type { SourceItem } from './source-item.ts'

/**
 * Reads several sources one after the other. Each is opened when the one before has ended.
 *
 * A source that is not reached is returned all the same, where it holds something: a generator, a stream.
 *
 * @param sources - iterables, async iterables or flows
 * @returns a flow of all their items
 * @throws TypeError for an argument that is no source
 *
 * @example
 * ```ts
 * import { concat, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe(concat([1, 2], ['a']), toArray())) // [1, 2, 'a']
 * ```
 */
export function concat<Sources extends readonly Source<unknown>[]>(
  ...sources: Sources
): Flow<SourceItem<Sources[number]>> {
  return joinSources(sources, 'concat', readInTurn)
}

async function* readInTurn(inlets: Inlets<unknown>): AsyncGenerator<unknown, void, undefined> {
  for (let index = 0; index < inlets.size; index++) {
    for (let step = await inlets.read(index); step.done !== true; step = await inlets.read(index)) {
      yield step.value
    }
  }
}
