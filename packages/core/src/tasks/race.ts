import { call } from './call.ts'
import { checkTask } from './check-task.ts'
import { join } from './join.ts'
import { kill } from './kill.ts'
import { spawn } from './spawn.ts'
import { checkBodies, type Task, type TaskBody } from './task.ts'
import { type TaskGenerator, Trap, trapped } from './trap.ts'

/**
 * Runs several bodies at a time, each as a task, until the first has ended, and kills the others.
 *
 * @param bodies - an array of at least one generator function without parameters, or generator
 * @returns a delegate for `yield*` that answers what the first returned, or throws what it threw, once all have ended
 * @throws TypeError, RangeError when `bodies` is no such array
 *
 * @example
 * ```ts
 * import { race, runTask, sleep } from '@costream/core/tasks'
 *
 * function* slow(ms: number) {
 *   yield* sleep(ms)
 *   return ms
 * }
 * console.log(await runTask(race([slow(60_000), slow(10)]))) // 10
 * ```
 */
export function race<T>(bodies: readonly TaskBody<T>[]): TaskGenerator<T> {
  checkBodies(bodies, 'race')
  if (bodies.length === 0)
    throw new RangeError('race: bodies must have at least one body, got an empty array')
  return call('race', function* () {
    const tasks: Task<T>[] = []
    for (const body of bodies) tasks.push(yield* spawn(body))
    const first = yield* firstOf(tasks)
    for (const task of tasks) if (task !== first) yield* kill(task)
    return yield* join(first)
  })
}

/** Waits until one of several tasks has ended. */
function firstOf<T>(tasks: readonly Task<T>[]): TaskGenerator<Task<T>> {
  return trapped(
    new Trap('first', undefined, (_, resume) => {
      const ended = tasks.find(task => task.state !== 'running')
      if (ended !== undefined) resume('next', ended)
      const forget = tasks.map(task => checkTask(task, 'race').onEnd(() => resume('next', task)))
      return () => {
        for (const off of forget) off()
      }
    })
  )
}
