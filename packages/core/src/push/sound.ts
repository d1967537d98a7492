import { type Branded, SINK, SOUND } from '../brands.ts'
import { isSink } from '../recognise.ts'
import type { Sink, Target } from '../types.ts'
import { guard } from './guard.ts'
import { countSender } from './refusal.ts'

/** The guard around each target that has one: whoever sends to it meets the same state. */
const guards = new WeakMap<object, Target<unknown, unknown>>()

/** What one who is going to send is to send to: `target` if it keeps the protocol by itself, else the guard around it. */
export function sound<In, R>(target: Target<In, R>): Target<In, R> {
  const face = (target as Branded)[SOUND] ?? guards.get(target) ?? guarded(target)
  countSender(face)
  return face as Target<unknown, unknown> as Target<In, R>
}

function guarded(target: Target<never, unknown>): Target<unknown, unknown> {
  const made = guard(target as Target<unknown, unknown>, nameOf(target))
  guards.set(target, made)
  return made
}

/** The sound target of a run: a sink's fresh one, or the target that was given. */
export function openTarget<R>(target: Target<never, R> | Sink<never, R>): Target<unknown, R> {
  if (!isSink(target)) return sound(target as Target<unknown, R>)
  return (target as Branded)[SINK]?.() as Target<unknown, R>
}

/** What messages call a target, or a sink. */
export function nameOf(target: object): string {
  if (isSink(target)) return target.name
  const name = target.constructor?.name
  return name === undefined || name === '' || name === 'Object' ? 'a target' : name
}
