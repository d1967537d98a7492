import { reportLater } from '../diagnostics.ts'
import { isPromise } from '../is-promise.ts'
import type { Failure } from '../types.ts'

/**
 * Takes steps one after another, whatever became of those before: at once, where there is nothing to wait for. What
 * fails first is thrown, the rest is reported.
 */
export async function eachStep(...steps: readonly (() => unknown)[]): Promise<void> {
  let first: Failure | undefined
  for (const step of steps) {
    try {
      const answer = step()
      if (isPromise(answer)) await answer
    } catch (error) {
      if (first !== undefined) reportLater(first.error, error)
      first ??= { error }
    }
  }
  if (first !== undefined) throw first.error
}
