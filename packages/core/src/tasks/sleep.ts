import { checkDuration } from '../check.ts'
import { type TaskGenerator, Trap, trapped } from './trap.ts'

/**
 * Waits for a time, by the clock of the tree.
 *
 * @param ms - how many milliseconds, from 0 to 2,147,483,647
 * @returns a delegate for `yield*` that answers nothing
 * @throws TypeError, RangeError when `ms` is no such number
 *
 * @example
 * ```ts
 * import { runTask, sleep, spawn } from '@costream/core/tasks'
 *
 * await runTask(function* () {
 *   for (const ms of [20, 1, 10]) {
 *     yield* spawn(function* () {
 *       yield* sleep(ms)
 *       console.log(`after ${ms} ms`)
 *     })
 *   }
 * }) // after 1 ms, after 10 ms, after 20 ms
 * ```
 */
export function sleep(ms: number): TaskGenerator<void> {
  checkDuration(ms, 'sleep', 'ms')
  return trapped(
    new Trap('sleep', ms, (fiber, resume) => fiber.scheduler.clock.after(ms, () => resume('next', undefined)))
  )
}
