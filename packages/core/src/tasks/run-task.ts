import { checkClock, checkFunction, checkRunOptions } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import { describe } from '../describe.ts'
import { Fiber } from './fiber.ts'
import { obey } from './obey.ts'
import { Scheduler, type TaskTrace } from './scheduler.ts'
import { checkBody, checkName, type Task, type TaskBody } from './task.ts'

/** Options of `runTask`. */
export interface RunTaskOptions {
  /** Aborts the task: all its tree is killed, and it fails with the signal's reason. */
  readonly signal?: AbortSignal
  /** The task's name in a trace. Default: that of its generator function. */
  readonly name?: string
  /** Where time comes from. Default: the system. */
  readonly clock?: Clock
  /**
   * A whole number that decides which of the tasks that are ready goes on: the same seed gives the same order. Default:
   * they go on in turn.
   */
  readonly seed?: number
  /** Is given each trap of each task of the tree, and how each task ended. */
  readonly trace?: (line: TaskTrace) => void
}

/**
 * Runs a generator as a task: the root of a tree of tasks that go on in turn.
 *
 * In its body a bare `yield` gives the others a turn; `yield*` waits, for a time, a promise, another task, a target; and
 * it hands over to sub-generators, at no cost. The task ends when its body returned and all it spawned have ended.
 *
 * A failure of any of them kills the others, and once they are cleaned up the task rejects with it; failures that
 * follow are read by `suppressed(error)`. All steps run in the AsyncLocalStorage context of this call.
 *
 * @param body - a generator function without parameters, or a generator
 * @param options - a signal, a name; for tests a clock, a seed and a trace
 * @returns the task: awaited, it gives what the body returned; disposed of, it is killed
 * @throws TypeError, RangeError when the body or an option is wrong
 *
 * @example
 * ```ts
 * import { join, runTask, sleep, spawn } from '@costream/core/tasks'
 *
 * const task = runTask(function* () {
 *   const answer = yield* spawn(function* () {
 *     yield* sleep(10)
 *     return 42
 *   })
 *   return yield* join(answer)
 * })
 * console.log(await task) // 42
 * ```
 *
 * The scheduler is that of David Beazley's "A Curious Course on Coroutines and Concurrency"; that tasks form a tree
 * is Nathaniel J. Smith's structured concurrency.
 */
export function runTask<T>(body: TaskBody<T>, options: RunTaskOptions = {}): Task<T> {
  checkBody(body, 'runTask')
  checkRunOptions(options, 'runTask', ['signal', 'name', 'clock', 'seed', 'trace'])
  const { signal, name, clock = systemClock, seed, trace } = options
  checkName(name, 'runTask')
  checkClock(clock, 'runTask')
  checkSeed(seed)
  if (trace !== undefined) checkFunction(trace, 'runTask', 'trace')
  const root = new Fiber(new Scheduler(clock, seed, trace), undefined, body, name)
  root.enqueue()
  obey(root, signal)
  void root.promise // a failure that nobody awaits is an unhandled rejection
  return root
}

function checkSeed(seed: unknown): void {
  if (seed === undefined || Number.isSafeInteger(seed)) return
  throw new TypeError(`runTask: seed must be a whole number, got ${describe(seed)}`)
}
