import { reportLater } from '../diagnostics.ts'
import { isPromise } from '../is-promise.ts'
import type { Target } from '../types.ts'

/** Closes every branch and answers their results: a promise of them where one has to be waited for. */
export function closeBranches(targets: readonly Target<never, unknown>[]): unknown[] | Promise<unknown[]> {
  const results: unknown[] = []
  try {
    for (const target of targets) results.push(target.close())
  } catch (error) {
    // Nobody is going to wait for those that are at it: the failure ends the run.
    for (const result of results) {
      if (isPromise(result)) result.then(undefined, later => reportLater(error, later))
    }
    throw error
  }
  return results.some(isPromise) ? Promise.all(results) : results
}
