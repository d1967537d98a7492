import { reportLater } from '../diagnostics.ts'
import { type Form, isPull } from '../form.ts'
import { bridge } from '../pull/bridge.ts'
import type { Probe } from '../run/probe.ts'
import type { Target } from '../types.ts'

/** Attaches the stages to a sound target, the last first; a failure throws into what is attached already. */
export function attachAll<R>(
  forms: readonly Form[],
  target: Target<unknown, R>,
  probe?: Probe
): Target<unknown, R> {
  let head: Target<unknown, unknown> = target
  try {
    for (const form of forms.toReversed()) {
      head = isPull(form) ? bridge(form, head) : form.attach(head)
      if (probe !== undefined) head = probe.watch(form.name, head)
    }
  } catch (error) {
    throwInto(head, error)
    throw error
  }
  return head as Target<unknown, R>
}

function throwInto(target: Target<unknown, unknown>, error: unknown): void {
  const later = (other: unknown): void => {
    if (other !== error) reportLater(error, other)
  }
  try {
    Promise.resolve(target.throw(error)).then(undefined, later)
  } catch (other) {
    later(other)
  }
}
