import { checkRunOptions } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { plan } from '../pull/plan.ts'
import { checkSource, checkTarget } from '../recognise.ts'
import type { RunOptions, Sink, Source, Target } from '../types.ts'
import type { Running } from './lifecycle.ts'
import { prepare, type Ready } from './prepare.ts'
import { pump } from './pump.ts'
import { Pace } from './turn.ts'

/**
 * Runs a source into a target: the one loop beneath every pipeline.
 *
 * Stages of a flow are attached to the target first, so that an item goes from the source to the target in one chain
 * of calls. The source is returned and the target closed, or thrown to, whatever happens.
 *
 * @param source - an iterable, an async iterable or a flow; a string or binary data is one item
 * @param target - where the items go; a sink is opened
 * @param options - a signal that aborts, and how long a source that waits for ever may delay the end
 * @returns a promise of the target's result; it rejects with the first failure, or with the signal's reason
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { drive, toArray } from '@costream/core'
 *
 * console.log(await drive([1, 2, 3], toArray<number>())) // [1, 2, 3]
 * ```
 */
export function drive<In, R>(
  source: Source<In>,
  target: Target<In, R> | Sink<In, R>,
  options?: RunOptions
): Promise<R> {
  checkRunOptions(options, 'drive', ['signal', 'closeTimeout'])
  checkSource(source, 'drive', 'the first argument')
  checkTarget(target, 'drive', 'the second argument')
  return startRun(source, target, options)
}

/** Starts a run whose arguments were checked. */
export function startRun<In, R>(
  source: Source<In>,
  target: Target<In, R> | Sink<In, R>,
  options?: RunOptions
): Promise<R> {
  return makeRun(source, target, options).result
}

/** Prepares a run and starts pumping. */
export function makeRun<In, R>(
  source: Source<In>,
  target: Target<In, R> | Sink<In, R>,
  options?: RunOptions
): Running<R> {
  const ready = prepare(plan(source, options), target)
  if ('over' in ready) return { result: ready.over, interrupt() {}, abort() {} }
  start(ready)
  return ready.run
}

function start<R>({ run, cursor, head }: Ready<R>): void {
  try {
    const reply = pump(cursor, head.send, run.control, new Pace())
    if (!isPromise(reply)) return run.end()
    reply.then(
      () => run.end(),
      error => run.fail(error)
    )
  } catch (error) {
    run.fail(error)
  }
}
