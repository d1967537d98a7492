import { checkTask } from './check-task.ts'
import type { Task } from './task.ts'
import { type TaskGenerator, Trap, trapped } from './trap.ts'

/**
 * Waits until a task has ended, its children too.
 *
 * @param task - what `spawn` or `runTask` answered
 * @returns a delegate for `yield*` that answers what the task returned. It throws what the task failed with, a
 *   `TaskKilledError` where it was killed, and a TypeError where the two would wait for each other
 * @throws TypeError when `task` is no task
 *
 * @example
 * ```ts
 * import { join, runTask, sleep, spawn } from '@costream/core/tasks'
 *
 * await runTask(function* () {
 *   const task = yield* spawn(function* () {
 *     yield* sleep(10)
 *     return 42
 *   })
 *   console.log(yield* join(task)) // 42
 * })
 * ```
 */
export function join<T>(task: Task<T>): TaskGenerator<T> {
  const joined = checkTask(task, 'join')
  return trapped(
    new Trap('join', joined, (fiber, resume) => {
      if (joined.state === 'running' && fiber.isWithin(joined)) {
        throw new TypeError(`Cannot join ${joined}: it waits for ${fiber} to end`)
      }
      const ended = (): void =>
        joined.settle(
          result => resume('next', result),
          error => resume('throw', error)
        )
      if (joined.state === 'running') return joined.onEnd(ended)
      ended()
      return undefined
    })
  )
}
