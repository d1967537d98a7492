import { checkRunOptions } from '../check.ts'
import { call } from './call.ts'
import { checkBody, type TaskBody } from './task.ts'
import type { TaskGenerator } from './trap.ts'

/** Options of `scope`. */
export interface ScopeOptions {
  /** Aborts the scope: all in it are killed, and it fails with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Runs a body and all that it spawns, and waits until they have ended: what Trio calls a nursery.
 *
 * When one fails, the others are killed, their `finally` blocks waited for, and the first error is thrown here, where it
 * may be caught; those that follow are read by `suppressed(error)`. Without a scope around it, a spawned task
 * that fails ends the whole task that spawned it.
 *
 * @param body - a generator function without parameters, or a generator
 * @param options - a signal
 * @returns a delegate for `yield*` that answers what the body returned, once all in it have ended
 * @throws TypeError when the body or an option is wrong
 *
 * @example
 * ```ts
 * import { runTask, scope, sleep, spawn } from '@costream/core/tasks'
 *
 * await runTask(function* () {
 *   try {
 *     yield* scope(function* () {
 *       yield* spawn(function* () {
 *         throw new Error('no connection')
 *       })
 *       yield* sleep(60_000)
 *     })
 *   } catch (error) {
 *     console.log(`${error}`) // Error: no connection
 *   }
 * })
 * ```
 */
export function scope<T>(body: TaskBody<T>, options: ScopeOptions = {}): TaskGenerator<T> {
  checkBody(body, 'scope')
  checkRunOptions(options, 'scope', ['signal'])
  return call('scope', body, false, options.signal)
}
