import { nextTurn, Pace } from '../run/turn.ts'
import type { Flow, Source } from '../types.ts'
import type { Inlets } from './inlets.ts'
import { joinSources } from './join-sources.ts'
import type { SourceItem } from './source-item.ts'

/**
 * Gives the latest item of every source, anew whenever one of them gives one, as soon as each has given one.
 *
 * No item is passed over: sources are read as by `merge`. It ends when all have ended, or when one ends that never gave
 * an item.
 *
 * @param sources - iterables, async iterables or flows
 * @returns a flow of tuples
 * @throws TypeError for an argument that is no source
 *
 * @example
 * ```ts
 * import { combineLatest, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe(combineLatest([1, 2], ['a']), toArray())) // [[1, 'a'], [2, 'a']]
 * ```
 */
export function combineLatest<Sources extends readonly Source<unknown>[]>(
  ...sources: Sources
): Flow<{ -readonly [K in keyof Sources]: SourceItem<Sources[K]> }> {
  return joinSources(sources, 'combineLatest', readLatest)
}

async function* readLatest(inlets: Inlets<unknown>): AsyncGenerator<unknown[], void, undefined> {
  const latest = new Array<unknown>(inlets.size)
  const given = new Set<number>()
  const pace = new Pace() // a source that never waits may give much before the others give anything
  inlets.askAll()
  for (let live = inlets.size; live > 0; ) {
    if (pace.due()) await nextTurn()
    const arrival = await inlets.arrival()
    if (arrival === undefined) return
    const { index, step } = arrival
    if (step.done === true) {
      if (!given.has(index)) return
      live--
      continue
    }
    latest[index] = step.value
    given.add(index)
    if (given.size === inlets.size) yield [...latest]
    inlets.ask(index)
  }
}
