import { makeSink } from '../make-sink.ts'
import { guard } from '../push/guard.ts'
import { openTarget } from '../push/sound.ts'
import { checkTarget, isSink } from '../recognise.ts'
import type { Sink, Target } from '../types.ts'

/** What a router sends to: a target, or a sink, which it opens. */
export type AnyBranch = Target<never, unknown> | Sink<never, unknown>

/** What every branch takes. */
export type ItemOfAll<Branches extends readonly AnyBranch[]> = {
  [K in keyof Branches]: (item: ItemOfBranch<Branches[K]>) => void
}[number] extends (item: infer In) => void
  ? In
  : never
type ItemOfBranch<B> = B extends Sink<infer In, unknown> | Target<infer In, unknown> ? In : never

export type ResultsOf<Branches extends readonly AnyBranch[]> = {
  -readonly [K in keyof Branches]: Branches[K] extends Sink<never, infer R> | Target<never, infer R>
    ? R
    : never
}

/** Makes a router of how it opens on its branches: a sink where all of them are sinks, else a target. */
export function makeRouter<In, R>(
  branches: readonly unknown[],
  caller: string,
  open: (targets: readonly Target<unknown, unknown>[]) => Target<In, R>,
  nameOf: (index: number) => string = index => `argument ${index + 1}`
): Target<In, R> | Sink<In, R> {
  branches.forEach((branch, index) => {
    checkTarget(branch, caller, nameOf(index))
  })
  const opened = (): Target<In, R> =>
    open((branches as Target<unknown, unknown>[]).map(branch => openTarget(branch)))
  return branches.length > 0 && branches.every(isSink) ? makeSink(opened, caller) : guard(opened(), caller)
}
