import { isPull } from '../form.ts'
import { openFlow } from '../pull/open-flow.ts'
import type { Plan } from '../pull/plan.ts'
import { attachAll } from '../push/attach-all.ts'
import { openTarget } from '../push/sound.ts'
import { isSink } from '../recognise.ts'
import type { Sink, Target } from '../types.ts'
import { type Cursor, releaseUnopened } from './cursor.ts'
import { Lifecycle } from './lifecycle.ts'

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
  const { origin, forms, limits } = plan
  const aborted = limits.signals.find(signal => signal.aborted)
  const last = forms.findLastIndex(isPull)
  let head: Target<unknown, R> | undefined
  try {
    if (aborted !== undefined) throw aborted.reason
    head = attachAll(forms.slice(last + 1), openTarget(target))
    if (head.done !== true) {
      const cursor = opened ?? openFlow(origin, forms.slice(0, last + 1), limits)
      const run = new Lifecycle(cursor, head, limits)
      plan.adopt?.(run)
      return { cursor, head, run }
    }
  } catch (error) {
    release(plan, opened)
    const told = aborted === undefined ? head : isSink(target) ? undefined : openTarget(target)
    return { over: refuse(told, error, aborted !== undefined) }
  }
  release(plan, opened)
  const { close } = head
  return { over: new Promise(resolve => resolve(close())) }
}

function release({ origin, limits }: Plan, opened?: Cursor<unknown>): void {
  if (opened !== undefined) opened.close(limits.closeTimeout)?.catch(() => {})
  else if (!origin.opened) releaseUnopened(origin.source).catch(() => {})
  origin.opened = true
}

/** Tells a target, where there is one, that its run does not begin. */
async function refuse(
  target: Target<never, unknown> | undefined,
  error: unknown,
  aborted: boolean
): Promise<never> {
  await target?.throw(error, aborted)
  throw error
}
