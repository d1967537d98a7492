import { call } from './call.ts'
import { join } from './join.ts'
import { spawn } from './spawn.ts'
import { checkBodies, type Task, type TaskBody } from './task.ts'
import type { TaskGenerator } from './trap.ts'

/** What the bodies of a list return, in its order. */
export type ResultsOf<Bodies extends readonly TaskBody<unknown>[]> = {
  -readonly [Index in keyof Bodies]: Bodies[Index] extends TaskBody<infer T> ? T : never
}

/**
 * Runs several bodies at a time, each as a task, and waits for all. When one fails, the others are killed.
 *
 * @param bodies - an array of generator functions without parameters, or of generators
 * @returns a delegate for `yield*` that answers what they returned, in the order of the array. It throws the first error
 *   once all have ended
 * @throws TypeError when `bodies` is no such array
 *
 * @example
 * ```ts
 * import { all, runTask, sleep } from '@costream/core/tasks'
 *
 * function* slow(ms: number) {
 *   yield* sleep(ms)
 *   return ms
 * }
 * console.log(await runTask(all([slow(20), slow(10)]))) // [20, 10]
 * ```
 */
export function all<const Bodies extends readonly TaskBody<unknown>[]>(
  bodies: Bodies
): TaskGenerator<ResultsOf<Bodies>> {
  checkBodies(bodies, 'all')
  return call('all', function* () {
    const tasks: Task<unknown>[] = []
    for (const body of bodies) tasks.push(yield* spawn(body))
    const results: unknown[] = []
    for (const task of tasks) results.push(yield* join(task))
    return results as ResultsOf<Bodies>
  })
}
