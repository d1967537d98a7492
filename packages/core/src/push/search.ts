import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import type { CallContext, Reply, Target } from '../types.ts'
import { withContext } from './call.ts'
import { terminal } from './terminal.ts'

/** A target that is done at the first item for which `test` answers as wanted; that one tells the result. */
export function search<T, R>(
  test: (item: T, context: CallContext) => unknown,
  wanted: boolean,
  result: (found: { readonly item: T } | undefined) => R
): Target<T, R> {
  return terminal<T, R>(scope => {
    const call = withContext(test, scope)
    let found: { readonly item: T } | undefined
    const look = (passed: unknown, item: T): Reply => {
      if (Boolean(passed) !== wanted) return
      found = { item }
      return DONE
    }
    return {
      item(item) {
        if (found !== undefined) return DONE
        const passed = call(item)
        return isPromise(passed) ? scope.wait(passed, value => look(value, item)) : look(passed, item)
      },
      result: () => result(found),
      get done() {
        return found !== undefined
      }
    }
  })
}
