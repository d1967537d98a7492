import { RELEASE } from '../brands.ts'
import { checkCount, checkOptions } from '../check.ts'
import { named } from '../named.ts'
import { extendFlow } from '../pull/flow.ts'
import { checkSource } from '../recognise.ts'
import type { Failure, Flow, Source } from '../types.ts'
import { Shared } from './shared.ts'

/** Options of `share`. */
export interface ShareOptions {
  /** How many items the quickest consumer may be ahead of the slowest. Default 16. */
  readonly capacity?: number
  /** How many of the latest items a consumer gets first that joins late. Default 0. */
  readonly replay?: number
}

/**
 * Lets several consumers read one source, each of them every item.
 *
 * The source is opened by the first, and read once: when it has given its first item, whoever joins gets what is read
 * from then on. The slowest sets the pace, as far as the buffer allows. When the last one leaves before the end, the
 * source is returned, and it is an error to join after that. Who joins after the end, or the failure, hears of just that.
 *
 * @param source - an iterable, an async iterable or a flow
 * @param options - how far the consumers may be apart, what is replayed to late ones
 * @returns a flow that can be iterated, or driven, several times at once
 * @throws TypeError, RangeError for a wrong argument
 *
 * @example
 * ```ts
 * import { count, pipe, share, toArray } from '@costream/core'
 *
 * const shared = share(['22', '80'])
 * console.log(await Promise.all([pipe(shared, toArray()), pipe(shared, count())])) // [['22', '80'], 2]
 * ```
 */
export function share<T>(source: Source<T>, options: ShareOptions = {}): Flow<T> {
  checkSource(source, 'share', 'the first argument')
  checkOptions(options, 'share', ['capacity', 'replay'])
  const { capacity = 16, replay = 0 } = options
  checkCount(capacity, 'share', 'capacity', 1)
  checkCount(replay, 'share', 'replay', 0)
  const shared = new Shared(source, capacity, replay)
  const joining = named('share', {
    [Symbol.asyncIterator]: () => shared.join(),
    [RELEASE]: (failure?: Failure) => shared.release(failure)
  })
  return extendFlow(joining, []) as Flow<T>
}
