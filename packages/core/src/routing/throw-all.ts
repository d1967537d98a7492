import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import type { Failure, Reply, Target } from '../types.ts'

type Outcome = { readonly target: Target<never, unknown>; readonly failure?: Failure }

/** Throws into every branch. It is handled when all of them handle it; else those that did are closed. */
export function throwAll(
  targets: readonly Target<never, unknown>[],
  error: unknown,
  aborted?: boolean
): Reply {
  const outcomes = targets.map(target => throwInto(target, error, aborted))
  return outcomes.some(isPromise) ? Promise.all(outcomes).then(judge) : judge(outcomes as readonly Outcome[])
}

function throwInto(
  target: Target<never, unknown>,
  error: unknown,
  aborted?: boolean
): Outcome | PromiseLike<Outcome> {
  const failed = (raised: unknown): Outcome => ({ target, failure: { error: raised } })
  try {
    const reply = target.throw(error, aborted)
    return isPromise(reply) ? reply.then(() => ({ target }), failed) : { target }
  } catch (raised) {
    return failed(raised)
  }
}

function judge(outcomes: readonly Outcome[]): typeof DONE {
  const first = outcomes.find(outcome => outcome.failure !== undefined)?.failure
  if (first === undefined) return DONE
  const later = (error: unknown): void => reportLater(first.error, error)
  for (const { target, failure } of outcomes) {
    if (failure !== undefined) continue
    try {
      Promise.resolve(target.close()).catch(later)
    } catch (error) {
      later(error)
    }
  }
  throw first.error
}
