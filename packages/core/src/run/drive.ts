import { checkRunOptions } from '../check.ts'
import { isPromise } from '../is-promise.ts'
import { openFlow, plan } from '../pull/plan.ts'
import { attachAll } from '../push/attach-all.ts'
import { openTarget, sound } from '../push/sound.ts'
import { checkSource, checkTarget, isSink } from '../recognise.ts'
import type { RunOptions, Sink, Source, Target } from '../types.ts'
import { type Cursor, releaseUnopened } from './cursor.ts'
import { Lifecycle, type Running } from './lifecycle.ts'
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
  checkRunOptions(options, 'drive')
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

/** Attaches, opens and starts pumping. */
export function makeRun<In, R>(
  source: Source<In>,
  target: Target<In, R> | Sink<In, R>,
  options?: RunOptions
): Running<R> {
  const { origin, forms, limits } = plan(source, options)
  const aborted = limits.signals.find(signal => signal.aborted)
  if (aborted !== undefined) {
    releaseUnopened(origin.source)
    return over(
      isSink(target) ? Promise.reject(aborted.reason) : refuse(sound(target as Target<In, R>), aborted.reason)
    )
  }
  const last = forms.findLastIndex(form => 'transform' in form)
  const head = attachAll(forms.slice(last + 1), openTarget(target))
  if (head.done === true) {
    releaseUnopened(origin.source)
    return over(new Promise(resolve => resolve(head.close())))
  }
  let cursor: Cursor<unknown>
  try {
    cursor = openFlow(origin, forms.slice(0, last + 1), limits)
  } catch (error) {
    return over(refuse(head, error))
  }
  const run = new Lifecycle<R>(cursor, head, limits)
  start(run, cursor, head)
  return run
}

function start<R>(run: Lifecycle<R>, cursor: Cursor<unknown>, head: Target<unknown, unknown>): void {
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

/** A run that was over before it began. */
function over<R>(result: Promise<R>): Running<R> {
  return { result, interrupt() {}, abort() {} }
}

/** Tells a target that its run does not begin. */
async function refuse<R>(target: Target<never, R>, error: unknown): Promise<R> {
  await target.throw(error)
  throw error
}
