import { Fiber } from './fiber.ts'
import { obey } from './obey.ts'
import { nameOf, type TaskBody } from './task.ts'
import { STAY, type TaskGenerator, Trap, trapped } from './trap.ts'

/**
 * Runs a body as a task of its own and waits for it: a failure is thrown to the caller, who may handle it.
 *
 * When the caller is killed, so is the one that was called, and the caller ends after it; one that is shielded hears
 * nothing, and the caller ends at its next trap.
 */
export function call<T>(
  name: string,
  body: TaskBody<T>,
  shielded = false,
  signal?: AbortSignal
): TaskGenerator<T> {
  return trapped(
    new Trap(
      name,
      undefined,
      (caller, resume) => {
        const called = new Fiber(caller.scheduler, caller, body, nameOf(body, undefined, name))
        called.enqueue()
        obey(called, signal)
        called.onEnd(() => {
          if (called.failure === undefined) resume('next', called.result)
          else resume('throw', called.failure.error)
        })
        return () => {
          called.cancel()
          return STAY
        }
      },
      shielded
    )
  )
}
