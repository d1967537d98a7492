import { describe } from '../describe.ts'
import { END } from '../end.ts'
import { isPromise } from '../is-promise.ts'
import { wait } from '../push/wait.ts'
import { checkStep } from '../run/cursor.ts'
import type { TaskGenerator } from './trap.ts'

/**
 * Reads the next item of an iterator: the course's read-wait. `each` reads a whole source, and closes it.
 *
 * Whoever opened the iterator returns it. A task that is killed while it reads leaves that item behind.
 *
 * @param iterator - plain or asynchronous
 * @returns a delegate for `yield*` that answers the item, or `END` when there is no more. An iterator that answers at
 *   once gives others a turn
 * @throws TypeError when `iterator` has no `next`
 *
 * @example
 * ```ts
 * import { END, pipe } from '@costream/core'
 * import { read, runTask, wait } from '@costream/core/tasks'
 *
 * await runTask(function* () {
 *   const buses = pipe(['22', '80', '147'])[Symbol.asyncIterator]()
 *   for (let bus = yield* read(buses); bus !== END && bus !== '147'; bus = yield* read(buses)) console.log(bus)
 *   yield* wait(buses.return?.())
 * }) // 22, 80
 * ```
 */
export function read<T>(
  iterator: Iterator<T, unknown> | AsyncIterator<T, unknown>
): TaskGenerator<T | typeof END> {
  if (typeof iterator?.next !== 'function') {
    throw new TypeError(
      `read: iterator must have a next method, got ${describe(iterator)}. A whole source is read by each(source, use)`
    )
  }
  return reading(iterator)
}

function* reading<T>(
  iterator: Iterator<T, unknown> | AsyncIterator<T, unknown>
): TaskGenerator<T | typeof END> {
  const answer = iterator.next()
  const step = isPromise(answer) ? ((yield* wait(answer)) as IteratorResult<T>) : answer
  if (step !== answer) checkStep(step)
  else {
    checkStep(step)
    yield
  }
  if (step.done === true) return END
  return isPromise(step.value) ? ((yield* wait(step.value)) as T) : step.value
}
