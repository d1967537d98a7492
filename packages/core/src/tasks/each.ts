import { checkFunction, checkRunOptions } from '../check.ts'
import { DONE } from '../done.ts'
import { END } from '../end.ts'
import { checkSource } from '../recognise.ts'
import { CLOSE_TIMEOUT } from '../run/close-timeout.ts'
import { type Cursor, openIterator } from '../run/cursor.ts'
import type { Source } from '../types.ts'
import { read } from './read.ts'
import type { TaskGenerator } from './trap.ts'
import { type Answer, answered, using } from './with-resource.ts'

/** Options of `each`. */
export interface EachOptions {
  /** How long, in milliseconds, a source that waits for ever may delay the end of a task that is killed. Default 100. */
  readonly closeTimeout?: number
}

/**
 * Reads a source in a task, item by item: `for await`, waiting as a task waits. However it ends, the source is returned.
 *
 * @param source - any source: an iterable, an async iterable, a flow, a Readable; a string or a byte array is one item
 * @param use - is given each item; it may answer a generator or a promise, which is waited for. DONE stops the reading
 * @param options - how long a source may delay the end
 * @returns a delegate for `yield*` that answers nothing, once what `use` spawned has ended and the source is returned
 * @throws TypeError, RangeError when an argument is wrong
 *
 * @example
 * ```ts
 * import { map, pipe, send, toArray } from '@costream/core'
 * import { each, runTask } from '@costream/core/tasks'
 *
 * const target = toArray<number>().open()
 * await runTask(
 *   each(pipe([1, 2, 3], map(n => n * 2)), function* (item) {
 *     yield* send(target, item)
 *   })
 * )
 * console.log(target.close()) // [2, 4, 6]
 * ```
 */
export function each<T>(
  source: Source<T>,
  use: (item: T) => Answer<unknown>,
  options: EachOptions = {}
): TaskGenerator<void> {
  checkSource(source, 'each', 'source')
  checkFunction(use, 'each', 'use')
  checkRunOptions(options, 'each', ['closeTimeout'])
  const { closeTimeout = CLOSE_TIMEOUT } = options
  return using(
    () => openIterator(source),
    (cursor, failure) => cursor.close(closeTimeout, failure),
    function* (cursor) {
      for (let item = yield* next(cursor); item !== END; item = yield* next(cursor)) {
        if ((yield* answered(use(item))) === DONE) return
      }
    }
  )
}

/** Reads from a cursor, and notes how its iterator stands, for when it is closed. */
function* next<T>(cursor: Cursor<T>): TaskGenerator<T | typeof END> {
  cursor.parked = !cursor.sync
  try {
    const item = yield* read(cursor.iterator as Iterator<T, unknown>)
    cursor.ended = item === END
    cursor.parked = false
    return item
  } catch (error) {
    cursor.ended = true
    throw error
  }
}
