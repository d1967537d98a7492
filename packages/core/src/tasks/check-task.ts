import { describe } from '../describe.ts'
import { Fiber } from './fiber.ts'
import type { Task } from './task.ts'

/** The task at work behind a handle; throws a `TypeError` where there is none. */
export function checkTask<T>(task: Task<T>, caller: string): Fiber<T> {
  if (task instanceof Fiber) return task
  throw new TypeError(`${caller}: task must be what spawn or runTask answered, got ${describe(task)}`)
}
