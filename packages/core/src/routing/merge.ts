import { EMPTY, POLL } from '../brands.ts'
import type { Flow, Source } from '../types.ts'
import type { Arrival, Inlets } from './inlets.ts'
import { type Joining, joinSources } from './join-sources.ts'
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
  return joinSources(sources, 'merge', inlets => new Merged(inlets))
}

/** Gives what arrives as it arrives; a source is asked again when its item was taken, and the next is wanted. */
class Merged implements Joining {
  readonly #inlets: Inlets<unknown>
  #live: number
  #taken: number | 'nothing yet' | undefined = 'nothing yet'

  constructor(inlets: Inlets<unknown>) {
    this.#inlets = inlets
    this.#live = inlets.size
    Object.defineProperty(this, POLL, { value: () => this.#poll() })
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    this.#ask()
    while (this.#live > 0) {
      const arrival = await this.#inlets.arrival()
      if (arrival === undefined) break
      if (this.#take(arrival)) return arrival.step
    }
    return { done: true, value: undefined }
  }

  #poll(): unknown {
    this.#ask()
    for (let arrival = this.#inlets.poll(); arrival !== undefined; arrival = this.#inlets.poll()) {
      if (this.#take(arrival)) return arrival.step.value
    }
    return EMPTY
  }

  #ask(): void {
    if (this.#taken === 'nothing yet') this.#inlets.askAll()
    else if (this.#taken !== undefined) this.#inlets.ask(this.#taken)
    this.#taken = undefined
  }

  /** Whether an item arrived, and not the end of its source. */
  #take({ index, step }: Arrival<unknown>): boolean {
    if (step.done === true) this.#live--
    else this.#taken = index
    return step.done !== true
  }
}
