import { checkFunction, isPlainObject } from '../check.ts'
import { describe } from '../describe.ts'
import { isPromise } from '../is-promise.ts'
import { withContext } from '../push/call.ts'
import type { CallContext, Reply, Sink, Target } from '../types.ts'
import { makeRouter } from './branches.ts'
import { Fan, type Lane } from './fan.ts'

type Choose<In, Key> = (item: In, context: CallContext) => Choice<Key> | PromiseLike<Choice<Key>>
/** A name that is a number may be answered as one. */
type Choice<Key> = Key | (Key extends `${infer N extends number}` ? N : never)

/**
 * Sends every item to one of several targets, which a function chooses.
 *
 * A target that is done gets no more items: those that are meant for it are dropped. When all are done, so is the route.
 * The failure of one is thrown into the others and fails the pipeline, and so does a choice that does not exist.
 *
 * @param choose - answers the name of a target, or a promise of it
 * @param targets - targets by name; or sinks, which makes the route a sink
 * @returns a target, or a sink, whose result is an object with the targets' results by name
 * @throws TypeError for a wrong argument; the run fails with a RangeError when there is no target of that name
 *
 * @example
 * ```ts
 * import { count, pipe, route, toArray } from '@costream/core'
 *
 * const byParity = route((n: number) => (n % 2 === 0 ? 'even' : 'odd'), { even: toArray(), odd: count() })
 * console.log(await pipe([1, 2, 3], byParity)) // { even: [2], odd: 2 }
 * ```
 */
export function route<In, Results extends Record<string, unknown>, Key extends keyof Results>(
  choose: Choose<In, Key>,
  sinks: { readonly [K in keyof Results]: Sink<In, Results[K]> }
): Sink<In, Results>
export function route<In, Results extends Record<string, unknown>, Key extends keyof Results>(
  choose: Choose<In, Key>,
  targets: { readonly [K in keyof Results]: Target<In, Results[K]> | Sink<In, Results[K]> }
): Target<In, Results>
export function route(
  choose: Choose<unknown, PropertyKey>,
  targets: Readonly<Record<string, unknown>>
): unknown {
  checkFunction(choose, 'route', 'choose')
  if (!isPlainObject(targets)) {
    throw new TypeError(
      `route: the targets must be an object with a target by each name, got ${describe(targets)}`
    )
  }
  const names = Object.keys(targets)
  return makeRouter(
    names.map(name => targets[name]),
    'route',
    opened => routeTo(choose, names, opened),
    index => JSON.stringify(names[index])
  )
}

function routeTo(
  choose: Choose<unknown, PropertyKey>,
  names: readonly string[],
  targets: readonly Target<unknown, unknown>[]
): Target<unknown, unknown> {
  const fan = new Fan(targets)
  const { scope, lanes } = fan
  const byName = new Map<unknown, Lane>(names.map((name, index) => [name, lanes[index] as Lane]))
  const call = withContext(choose, scope)

  const deliver = (item: unknown, choice: unknown): Reply => {
    const lane = byName.get(typeof choice === 'number' ? String(choice) : choice)
    if (lane === undefined) {
      throw new RangeError(
        `route: choose answered ${describe(choice)}, but the targets are ${names.join(', ')}. Give it a target, or filter such items before`
      )
    }
    return fan.sendTo(lane, item)
  }
  const send = (item: unknown): Reply => {
    const choice = call(item)
    return isPromise(choice) ? scope.wait(choice, chosen => deliver(item, chosen)) : deliver(item, choice)
  }
  const named = (results: unknown[]): unknown =>
    Object.fromEntries(names.map((name, index) => [name, results[index]]))
  return fan.face(send, results => (isPromise(results) ? results.then(named) : named(results)))
}
