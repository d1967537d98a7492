import { checkDuration } from '../check.ts'
import { race } from './race.ts'
import { sleep } from './sleep.ts'
import { checkBody, type TaskBody } from './task.ts'
import type { TaskGenerator } from './trap.ts'

/**
 * Runs a body, and kills it when it takes too long, by the clock of the tree.
 *
 * @param ms - how many milliseconds it may take, from 0 to 2,147,483,647
 * @param body - a generator function without parameters, or a generator
 * @returns a delegate for `yield*` that answers what the body returned. It throws a DOMException whose name is
 *   `TimeoutError`, as that of `AbortSignal.timeout()`, once the body is cleaned up
 * @throws TypeError, RangeError when an argument is wrong
 *
 * @example
 * ```ts
 * import { runTask, sleep, withTimeout } from '@costream/core/tasks'
 *
 * await runTask(withTimeout(10, sleep(60_000))).then(undefined, error => console.log(error.name)) // TimeoutError
 * ```
 */
export function withTimeout<T>(ms: number, body: TaskBody<T>): TaskGenerator<T> {
  checkDuration(ms, 'withTimeout', 'ms')
  checkBody(body, 'withTimeout')
  return race([
    body,
    function* timeout() {
      yield* sleep(ms)
      throw new DOMException(`The task did not end within ${ms} ms`, 'TimeoutError')
    }
  ])
}
