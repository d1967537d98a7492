import { reportLater } from '../diagnostics.ts'
import { isPull } from '../form.ts'
import { openFlow } from '../pull/open-flow.ts'
import type { Plan } from '../pull/plan.ts'
import { attachAll } from '../push/attach-all.ts'
import { nameOf, openTarget } from '../push/sound.ts'
import { isSink } from '../recognise.ts'
import type { Failure, Sink, Target } from '../types.ts'
import { type Cursor, releaseUnopened, within } from './cursor.ts'
import { Lifecycle } from './lifecycle.ts'
import { probing } from './probe.ts'

/** A run that is ready to be pumped. */
export interface Ready<R> {
  readonly cursor: Cursor<unknown>
  readonly head: Target<unknown, R>
  readonly run: Lifecycle<R>
}

/** A run that was over before it began. */
export interface Over<R> {
  readonly over: Promise<R>
}

/**
 * Attaches the stages, then opens the source: unless the run is aborted already, a stage cannot be attached, or the
 * target wants no item.
 *
 * @param opened - the source, where it was opened before
 */
export function prepare<R>(
  plan: Plan,
  target: Target<never, R> | Sink<never, R>,
  opened?: Cursor<unknown>
): Ready<R> | Over<R> {
  const { forms, limits } = plan
  const aborted = limits.signals.find(signal => signal.aborted)
  const last = forms.findLastIndex(isPull)
  const probe = plan.probe ?? probing.probe?.(plan)
  let head: Target<unknown, R> | undefined
  let cursor = opened
  try {
    if (aborted !== undefined) throw aborted.reason
    const pushed = forms.slice(last + 1)
    head = openTarget(target)
    const adopted = plan.adopt?.()
    if (adopted !== undefined) head = adopted.watch(head)
    if (probe !== undefined) head = probe.watch(plan.reader ?? nameOf(target), head)
    head = attachAll(pushed, head, probe)
    if (head.done !== true) {
      cursor ??= openFlow({ ...plan, forms: forms.slice(0, last + 1), probe })
      const run = new Lifecycle(cursor, head, limits, pushed)
      adopted?.begin(run)
      probe?.began(run, cursor, plan.probe && plan.reader)
      return { cursor, head, run }
    }
  } catch (error) {
    release(plan, cursor, { error })?.catch(later => reportLater(error, later))
    const told = aborted === undefined ? head : isSink(target) ? undefined : openTarget(target)
    return { over: refuse(told, error, aborted === undefined ? Infinity : limits.closeTimeout) }
  }
  return { over: closeUnread(plan, head, opened) }
}

/** Ends a run that wants no item; a failure of the source's clean-up is thrown into the target. */
async function closeUnread<R>(plan: Plan, head: Target<unknown, R>, opened?: Cursor<unknown>): Promise<R> {
  try {
    await release(plan, opened)
  } catch (error) {
    await head.throw(error)
  }
  return head.close()
}

function release(
  { origin, limits }: Plan,
  cursor?: Cursor<unknown>,
  failure?: Failure
): Promise<void> | undefined {
  if (cursor !== undefined) return cursor.close(limits.closeTimeout, failure)
  if (origin.opened) return undefined
  origin.opened = true
  return releaseUnopened(origin.source, failure)
}

/** Tells a target, where there is one, that its run does not begin; waits for its clean-up, but not for ever. */
async function refuse(
  target: Target<never, unknown> | undefined,
  error: unknown,
  timeout: number
): Promise<never> {
  if (target !== undefined)
    await within(timeout, raise(target, error, timeout !== Infinity), 'clean-up', target)
  throw error
}

async function raise(target: Target<never, unknown>, error: unknown, aborted: boolean): Promise<void> {
  try {
    await target.throw(error, aborted)
  } catch (raised) {
    reportLater(error, raised)
  }
}
