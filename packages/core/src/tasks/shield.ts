import { call } from './call.ts'
import { checkBody, type TaskBody } from './task.ts'
import type { TaskGenerator } from './trap.ts'

/**
 * Runs a body to its end, even when the task that asks for it is killed: that hears the result, and ends at the next
 * thing it waits for.
 *
 * The `finally` blocks that run because a task is killed are not interrupted. One that it is in already, because its
 * `try` came to its end or threw, is, and what was thrown is then lost, as by JavaScript's rule for a `return` in
 * `finally`: where such a clean-up waits, shield it.
 *
 * @param body - a generator function without parameters, or a generator
 * @returns a delegate for `yield*` that answers what the body returned
 * @throws TypeError when `body` is neither
 *
 * @example
 * ```ts
 * import { kill, runTask, shield, sleep, spawn } from '@costream/core/tasks'
 *
 * await runTask(function* () {
 *   const saver = yield* spawn(function* () {
 *     yield* shield(function* () {
 *       yield* sleep(10)
 *       console.log('saved') // saved
 *     })
 *     yield* sleep(60_000)
 *   })
 *   yield* sleep(1)
 *   yield* kill(saver)
 * })
 * ```
 */
export function shield<T>(body: TaskBody<T>): TaskGenerator<T> {
  checkBody(body, 'shield')
  return call('shield', body, true)
}
