import { checkTask } from './check-task.ts'
import type { Task } from './task.ts'
import { type TaskGenerator, Trap, trapped } from './trap.ts'

/**
 * Ends a task, and waits until it is cleaned up: its `finally` blocks run, and those of its children, also when they
 * wait. A task that was killed has not failed: the one that spawned it goes on. What its clean-up throws is a failure.
 *
 * @param task - what `spawn` or `runTask` answered; it may be the task itself, or one that it is part of
 * @returns a delegate for `yield*` that answers whether the task was running
 * @throws TypeError when `task` is no task
 *
 * @example
 * ```ts
 * import { kill, runTask, sleep, spawn } from '@costream/core/tasks'
 *
 * await runTask(function* () {
 *   const ticker = yield* spawn(function* () {
 *     try {
 *       while (true) yield* sleep(1_000)
 *     } finally {
 *       yield* sleep(10)
 *       console.log('stopped') // stopped
 *     }
 *   })
 *   yield
 *   console.log(yield* kill(ticker), ticker.state) // true killed
 * })
 * ```
 */
export function kill(task: Task<unknown>): TaskGenerator<boolean> {
  const killed = checkTask(task, 'kill')
  return trapped(
    new Trap('kill', killed, (fiber, resume) => {
      const running = killed.state === 'running'
      killed.cancel()
      // One that is part of what it kills does not wait: it is told itself, or it is at its clean-up.
      if (running && !fiber.isWithin(killed)) return killed.onEnd(() => resume('next', true))
      resume('next', running)
      return undefined
    })
  )
}
