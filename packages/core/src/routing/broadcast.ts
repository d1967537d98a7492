import { DONE } from '../done.ts'
import { isPending } from '../push/reply.ts'
import type { Reply, Sink, Target } from '../types.ts'
import { type AnyBranch, type ItemOfAll, makeRouter, type ResultsOf } from './branches.ts'
import { Fan } from './fan.ts'

type Sinks<In, Results extends readonly unknown[]> = { [K in keyof Results]: Sink<In, Results[K]> }

/**
 * Sends every item to each of several targets.
 *
 * The slowest branch sets the pace. A branch that is done gets no more items, the others go on; when all are done, so
 * is the broadcast. The failure of one branch is thrown into the others and fails the pipeline. With `branch` one has a
 * buffer of its own, or a failure of its own.
 *
 * @param targets - targets; or sinks, which makes the broadcast a sink
 * @returns a target, or a sink, whose result is a tuple of the branches' results
 * @throws TypeError for an argument that is neither
 *
 * @example
 * ```ts
 * import { broadcast, count, pipe, toArray } from '@costream/core'
 *
 * console.log(await pipe(['a', 'b'], broadcast(toArray(), count()))) // [['a', 'b'], 2]
 * ```
 */
export function broadcast<In, Results extends readonly unknown[]>(
  ...sinks: Sinks<In, Results>
): Sink<In, Results>
export function broadcast<Sinks extends readonly Sink<never, unknown>[]>(
  ...sinks: Sinks
): Sink<ItemOfAll<Sinks>, ResultsOf<Sinks>>
export function broadcast<Branches extends readonly AnyBranch[]>(
  ...branches: Branches
): Target<ItemOfAll<Branches>, ResultsOf<Branches>>
export function broadcast(...branches: unknown[]): unknown {
  return makeRouter(branches, 'broadcast', fanOut)
}

function fanOut(targets: readonly Target<unknown, unknown>[]): Target<unknown, unknown[]> {
  const fan = new Fan(targets)
  const send = (item: unknown): Reply => {
    let waits: PromiseLike<unknown>[] | undefined
    for (const lane of fan.live) {
      const reply = lane.send(item)
      if (reply === undefined) continue
      if (!isPending(reply, 'a branch of broadcast')) fan.end(lane)
      else {
        waits ??= []
        waits.push(settle(reply.then(settled => settled === DONE && fan.end(lane))))
      }
    }
    return waits === undefined ? fan.verdict() : fan.scope.wait(Promise.all(waits), () => fan.verdict())
  }
  return fan.face(send, results => results)
}

/** A branch further on may throw before anybody waits for this one: then its failure is told by what is thrown into it. */
function settle<T>(wait: PromiseLike<T>): PromiseLike<T> {
  wait.then(undefined, () => {})
  return wait
}
