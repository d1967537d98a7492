import {
  batch,
  compose,
  flatMap,
  mapConcurrent,
  pull,
  type Source,
  type Stage,
  takeWhile
} from '@costream/core'
import type { Pair } from './couple.ts'
import type { Wanted } from './elsewhere.ts'
import { Lane } from './lane.ts'
import type { Place } from './place.ts'

type Items = readonly unknown[]

/** How several workers share the items of one stage. */
export interface PoolOptions<In = never> {
  /** How many workers there are. */
  readonly size: number
  /**
   * In what order results come: in that of the items, as they are ready, or in order for each key, whose items all go to
   * one worker. Default `'input'`.
   */
  readonly order?: 'input' | 'ready' | 'key'
  /** The key of an item, for the order `'key'`. */
  readonly key?: (item: In) => string | number
  /** How many items a worker is given at a time. Default 64. */
  readonly batch?: number
  /** How long, in milliseconds, fewer items wait for others. Default 5. */
  readonly time?: number
  /** A worker that is lost is replaced, and what it has not answered is done again. Default `false`: that is a failure. */
  readonly idempotent?: boolean
}

/** How many chunks a worker has: one that it is at, and the next. */
const AHEAD = 2

/** The stage whose items several workers share: each has a stage of its own. */
export function poolAt(
  { module, name, args }: Wanted,
  place: Place,
  { size, order = 'input', key, batch: most = 64, time = 5, idempotent = false }: PoolOptions<unknown>
): Stage<unknown, unknown> {
  // A chunk is an item of the link. By key all of them may go to one worker.
  const window = { items: AHEAD * size + 1, bytes: Number.MAX_SAFE_INTEGER }
  const request = {
    ...(module !== undefined && { module }),
    stage: name,
    args,
    back: true,
    chunks: true,
    window
  }
  const open = (): Pair<Items, Items> => place.open(request) as unknown as Pair<Items, Items>

  async function* shared(source: Source<unknown>): AsyncGenerator<unknown> {
    const lanes = Array.from({ length: size }, () => new Lane(open, idempotent))
    const live = (): boolean => lanes.some(lane => !lane.finished)
    const share =
      key === undefined ? flatMap((chunk: Items) => [[chunk, leastOf(lanes)] as const]) : byKey(lanes, key)
    try {
      yield* compose(
        takeWhile(live),
        batch<unknown>({ size: most, time }),
        share,
        mapConcurrent(([chunk, lane]: readonly [Items, Lane]) => lane.call(chunk), {
          concurrency: AHEAD * size,
          ordered: order === 'input'
        }),
        flatMap((made: Items) => made)
      )(source)
      for (const lane of lanes) yield* await lane.close()
    } finally {
      const failure = { error: new Error('The pool is over') }
      await Promise.all(lanes.map(lane => lane.release(failure)))
    }
  }
  return pull(shared, { name })
}

/** The worker with the least to do. */
function leastOf(lanes: readonly Lane[]): Lane {
  return lanes.reduce((least, lane) => (lane.load < least.load ? lane : least))
}

/** Gives each item to the worker of its key. */
function byKey(
  lanes: readonly Lane[],
  key: (item: unknown) => string | number
): Stage<Items, readonly [Items, Lane]> {
  return flatMap((chunk: Items) => {
    const shares = Map.groupBy(chunk, item => lanes[hash(key(item)) % lanes.length] as Lane)
    return [...shares].map(([lane, items]) => [items, lane] as const)
  })
}

/** A number for a key, the same for the same one: FNV-1a. */
function hash(key: string | number): number {
  let sum = 0x811c9dc5
  for (const letter of String(key)) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return sum >>> 0
}
