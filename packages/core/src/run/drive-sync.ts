import { describe } from '../describe.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { passedThrough } from '../errors.ts'
import { chainName, type Form, isPull, isTimed } from '../form.ts'
import { isPromise } from '../is-promise.ts'
import { openOrigin } from '../pull/open-flow.ts'
import { type Origin, plan } from '../pull/plan.ts'
import { attachAll } from '../push/attach-all.ts'
import { isPending } from '../push/reply.ts'
import { openTarget } from '../push/sound.ts'
import { checkSource, checkTarget, isAsyncIterable, isIterable, isOneItem } from '../recognise.ts'
import type { Sink, Target } from '../types.ts'
import type { Cursor } from './cursor.ts'
import { withoutTurns } from './turn.ts'

/**
 * Runs a synchronous source into a synchronous target, without a single promise.
 *
 * @param source - an iterable, or a flow over one; a string or binary data is one item
 * @param target - where the items go; a sink is opened
 * @returns the target's result
 * @throws TypeError for a wrong argument, and where anything answers a promise; else the first failure
 *
 * @example
 * ```ts
 * import { driveSync, reduce } from '@costream/core'
 *
 * console.log(driveSync([1, 2, 3], reduce((sum: number, n: number) => sum + n, 0))) // 6
 * ```
 */
export function driveSync<In, R>(source: Iterable<In>, target: Target<In, R> | Sink<In, R>): R {
  checkSource(source, 'driveSync', 'the first argument')
  checkTarget(target, 'driveSync', 'the second argument')
  const { origin, forms } = plan(source)
  return runSync(checkSync(origin, forms, 'driveSync'), forms, () => openTarget(target))
}

/** Throws unless a source and the stages after it can run synchronously; answers how to open the source. */
export function checkSync(origin: Origin, forms: readonly Form[], caller: string): () => Cursor<unknown> {
  const { source } = origin
  if (isAsyncIterable(source) || !(isIterable(source) || isOneItem(source))) {
    throw new TypeError(`${caller}: the source is asynchronous, got ${describe(source)}. Use pipe`)
  }
  const pull = forms.find(isPull)
  if (pull !== undefined) {
    throw new TypeError(
      `${caller}: the stage ${pull.name} is written pull style, which is asynchronous. Use pipe`
    )
  }
  const timed = forms.find(isTimed)
  if (timed !== undefined) {
    throw new TypeError(
      `${caller}: the stage ${timed.name} is a matter of time, and a synchronous run takes none. Use pipe`
    )
  }
  return () => openOrigin(origin)
}

/** Runs stages that were checked to be synchronous over a source. */
export function runSync<R>(
  openSource: () => Cursor<unknown>,
  forms: readonly Form[],
  open: () => Target<unknown, R>
): R {
  return withoutTurns(() => {
    const head = attachAll(forms, open())
    try {
      if (head.done !== true) pumpSync(openSource(), head)
      return insist(head.close())
    } catch (error) {
      passedThrough(chainName(forms), error)
      insistReply(head.throw(error))
      return insist(head.close()) // handled: the run ends well
    }
  })
}

/** Sends every item; returns the source unless it ended or failed by itself. */
function pumpSync({ iterator, items }: Cursor<unknown>, head: Target<unknown, unknown>): void {
  if (items !== undefined) return pumpArray(items, head)
  for (;;) {
    const step = iterator.next() as IteratorResult<unknown>
    if (step.done === true) return
    try {
      if (isOver(head.send(insist(step.value)))) break
    } catch (error) {
      returnAfter(error, iterator as Iterator<unknown>)
      throw error
    }
  }
  iterator.return?.()
}

function pumpArray(items: readonly unknown[], { send }: Target<unknown, unknown>): void {
  for (let index = 0; index < items.length; index++) {
    if (isOver(send(insist(items[index])))) return
  }
}

function isOver(reply: unknown): boolean {
  return reply !== undefined && insistReply(reply) === DONE
}

function returnAfter(first: unknown, iterator: Iterator<unknown>): void {
  try {
    iterator.return?.()
  } catch (error) {
    reportLater(first, error)
  }
}

/** Refuses a promise where the run is synchronous. */
export function insist<T>(value: T | PromiseLike<T>): T {
  if (!isPromise(value)) return value as T
  value.then(undefined, () => {})
  throw new TypeError(
    'A promise appeared in a synchronous pipeline: its source, a callback, a stage or its sink is asynchronous. Use pipe'
  )
}

function insistReply(reply: unknown): unknown {
  const value = insist(reply)
  isPending(value, 'the target')
  return value
}
