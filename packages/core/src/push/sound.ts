import { type Branded, SOUND } from '../brands.ts'
import type { Target } from '../types.ts'
import { guard } from './guard.ts'

/** A target that keeps the protocol by itself: `target` if it does, else a guard around it. */
export function sound<In, R>(target: Target<In, R>): Target<In, R> {
  const face = (target as Branded)[SOUND] as Target<In, R> | undefined
  return face ?? guard(target, nameOf(target))
}

function nameOf(target: object): string {
  const name = target.constructor?.name
  return name === undefined || name === '' || name === 'Object' ? 'a target' : name
}
