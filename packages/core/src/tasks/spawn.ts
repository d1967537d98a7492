import { checkOptions } from '../check.ts'
import { checkBody, checkName, nameOf, type Task, type TaskBody } from './task.ts'
import { type TaskGenerator, Trap, trapped } from './trap.ts'

/** Options of `spawn`. */
export interface SpawnOptions {
  /** The task's name in a trace. Default: that of its generator function. */
  readonly name?: string
}

/**
 * Begins a task beside this one. It is this task's child: it ends before this one does, and when it fails, so does this.
 *
 * @param body - a generator function without parameters, or a generator
 * @param options - a name
 * @returns a delegate for `yield*` that answers the task
 * @throws TypeError when the body or an option is wrong
 *
 * @example
 * ```ts
 * import { runTask, spawn } from '@costream/core/tasks'
 *
 * function* count(name: string) {
 *   for (let i = 1; i <= 2; i++) {
 *     console.log(name, i)
 *     yield
 *   }
 * }
 * await runTask(function* () {
 *   yield* spawn(count('a'))
 *   yield* spawn(count('b'))
 * }) // a 1, b 1, a 2, b 2
 * ```
 */
export function spawn<T>(body: TaskBody<T>, options?: SpawnOptions): TaskGenerator<Task<T>> {
  checkBody(body, 'spawn')
  checkOptions(options, 'spawn', ['name'])
  const name = options?.name
  checkName(name, 'spawn')
  return trapped(
    new Trap('spawn', nameOf(body, name), (fiber, resume) => {
      const child = fiber.spawn(body, name)
      resume('next', child)
      child.enqueue() // after the one that spawns: so its children begin in turn
      return undefined
    })
  )
}
