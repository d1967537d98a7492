import type { CallContext } from '../types.ts'
import type { Scope } from './scope.ts'

/** The context of one call; the scope makes a signal only for those who ask. */
class Call implements CallContext {
  readonly index: number
  readonly #scope: Scope

  constructor(index: number, scope: Scope) {
    this.index = index
    this.#scope = scope
  }

  get signal(): AbortSignal {
    return this.#scope.signal
  }
}

/**
 * A callback as a stage calls it. One that declares a single parameter is called as it is; any other gets a context
 * with each item.
 */
export function withContext<In, Out>(
  fn: (item: In, context: CallContext) => Out,
  scope: Scope
): (item: In) => Out {
  if (fn.length === 1) return fn as (item: In) => Out
  let index = 0
  return item => fn(item, new Call(index++, scope))
}
