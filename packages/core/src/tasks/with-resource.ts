import { checkFunction } from '../check.ts'
import { reportLater } from '../diagnostics.ts'
import { isPromise } from '../is-promise.ts'
import { wait } from '../push/wait.ts'
import type { Failure } from '../types.ts'
import { scope } from './scope.ts'
import { shield } from './shield.ts'
import { isGenerator } from './task.ts'
import type { TaskGenerator } from './trap.ts'

/** What a callback answers: a value, a promise of it, or a generator that returns it. */
export type Answer<T> = T | PromiseLike<T> | TaskGenerator<T>

/**
 * Acquires something, uses it and releases it, however the use ends.
 *
 * Neither acquiring nor releasing is interrupted: a task that is killed meanwhile ends after it. What `use` spawns has
 * ended before the release.
 *
 * @param acquire - answers the resource, a promise of it, or a generator that returns it
 * @param release - is given the resource; it may answer a promise or a generator
 * @param use - is given the resource; answers a generator, a promise or a value
 * @returns a delegate for `yield*` that answers what `use` gave. A failure of the release comes after that of the use
 * @throws TypeError when an argument is not a function
 *
 * @example
 * ```ts
 * import { runTask, sleep, withResource } from '@costream/core/tasks'
 *
 * await runTask(
 *   withResource(
 *     () => 'lock',
 *     name => console.log(`${name} released`),
 *     function* (name) {
 *       yield* sleep(1)
 *       console.log(`${name} used`)
 *     }
 *   )
 * ) // lock used, lock released
 * ```
 */
export function withResource<R, T>(
  acquire: () => Answer<R>,
  release: (resource: R) => Answer<unknown>,
  use: (resource: R) => Answer<T>
): TaskGenerator<T> {
  checkFunction(acquire, 'withResource', 'acquire')
  checkFunction(release, 'withResource', 'release')
  checkFunction(use, 'withResource', 'use')
  return using(acquire, resource => release(resource), use)
}

/** The same; the release is told the failure of the use. */
export function* using<R, T>(
  acquire: () => Answer<R>,
  release: (resource: R, failure?: Failure) => Answer<unknown>,
  use: (resource: R) => Answer<T>
): TaskGenerator<T> {
  let held: { readonly resource: R } | undefined
  let failure: Failure | undefined
  try {
    const { resource } = yield* shield(function* acquiring() {
      held = { resource: yield* answered(acquire()) }
      return held
    })
    return yield* scope(() => answered(use(resource)))
  } catch (error) {
    failure = { error }
    throw error
  } finally {
    if (held !== undefined) yield* releasing(held.resource, release, failure)
  }
}

/** Releases the resource; an error that comes after another is suppressed by it. */
function* releasing<R>(
  resource: R,
  release: (resource: R, failure?: Failure) => Answer<unknown>,
  failure: Failure | undefined
): TaskGenerator<void> {
  try {
    yield* shield(() => answered(release(resource, failure)))
  } catch (error) {
    if (failure === undefined) throw error
    reportLater(failure.error, error)
  }
}

/** Waits for what a callback answered. */
export function* answered<T>(answer: Answer<T>): TaskGenerator<T> {
  if (isGenerator(answer)) return yield* answer as TaskGenerator<T>
  return isPromise(answer) ? yield* wait(answer as PromiseLike<T>) : (answer as T)
}
