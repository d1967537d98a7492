import type { Reply, Target } from '../types.ts'
import { Scope } from './scope.ts'

/** What a sink does with what reaches it. */
export interface Ends<in In, out R> {
  item(item: In): Reply
  result(): R | PromiseLike<R>
  /** Whether it wants no item. A sink that answers DONE says so here too. */
  readonly done?: boolean
}

/** Makes the target of a sink; a failure goes through it unchanged. */
export function terminal<In, R>(make: (scope: Scope) => Ends<In, R>): Target<In, R> {
  const scope = new Scope()
  const ends = make(scope)
  return {
    send: ends.item,
    throw(error) {
      scope.fail(error)
      throw error
    },
    close() {
      scope.end()
      return ends.result()
    },
    get done() {
      return ends.done === true
    }
  }
}
