import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { makeSink } from '../make-sink.ts'
import { guard } from '../push/guard.ts'
import { isPending } from '../push/reply.ts'
import { Scope } from '../push/scope.ts'
import { openTarget } from '../push/sound.ts'
import { checkTarget, isSink } from '../recognise.ts'
import type { EndListener, Failure, Reply, Sink, Target } from '../types.ts'

type Sinks<In, Results extends readonly unknown[]> = { [K in keyof Results]: Sink<In, Results[K]> }
type Branch = Target<never, unknown> | Sink<never, unknown>

/** What every branch takes. */
type ItemOfAll<Branches extends readonly Branch[]> = {
  [K in keyof Branches]: (item: ItemOfBranch<Branches[K]>) => void
}[number] extends (item: infer In) => void
  ? In
  : never
type ItemOfBranch<B> = B extends Sink<infer In, unknown> | Target<infer In, unknown> ? In : never
type ResultsOf<Branches extends readonly Branch[]> = {
  -readonly [K in keyof Branches]: Branches[K] extends Sink<never, infer R> | Target<never, infer R>
    ? R
    : never
}

/**
 * Sends every item to each of several targets.
 *
 * The slowest branch sets the pace. A branch that is done gets no more items, the others go on; when all are done, so
 * is the broadcast. The failure of one branch is thrown into the others and fails the pipeline.
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
export function broadcast<Branches extends readonly Branch[]>(
  ...branches: Branches
): Target<ItemOfAll<Branches>, ResultsOf<Branches>>
export function broadcast(...branches: unknown[]): unknown {
  branches.forEach((branch, index) => {
    checkTarget(branch, 'broadcast', `argument ${index + 1}`)
  })
  const open = (): Target<unknown, unknown[]> =>
    fanOut((branches as Target<unknown, unknown>[]).map(branch => openTarget(branch)))
  return branches.length > 0 && branches.every(isSink)
    ? makeSink(open, 'broadcast')
    : guard(open(), 'broadcast')
}

function fanOut(targets: readonly Target<unknown, unknown>[]): Target<unknown, unknown[]> {
  const live = new Set(targets.filter(target => target.done !== true))
  const scope = new Scope()

  const sendAll = (item: unknown): PromiseLike<unknown>[] => {
    const waits: PromiseLike<unknown>[] = []
    for (const target of live) {
      const reply = target.send(item)
      if (reply === undefined) continue
      if (!isPending(reply, 'a branch of broadcast')) live.delete(target)
      else waits.push(reply.then(settled => settled === DONE && live.delete(target)))
    }
    return waits
  }
  const verdict = (): Reply => {
    if (live.size === 0) return DONE
  }

  return {
    send(item) {
      const waits = sendAll(item)
      return waits.length === 0 ? verdict() : scope.wait(Promise.all(waits), verdict)
    },
    throw(error) {
      scope.fail(error)
      return throwAll(targets, error)
    },
    close() {
      scope.end()
      const results = targets.map(target => target.close())
      return results.some(isPromise) ? Promise.all(results) : results
    },
    get done() {
      return live.size === 0
    },
    onEnd(listener) {
      const offs = targets.map(target => target.onEnd?.(endOf(target, live, listener)))
      return () => {
        for (const off of offs) off?.()
      }
    }
  }
}

/** What a branch's end between sends means for all: its failure is theirs, its good end only when it was the last. */
function endOf(
  target: Target<unknown, unknown>,
  live: Set<Target<unknown, unknown>>,
  listener: EndListener
): EndListener {
  return failure => {
    live.delete(target)
    if (failure !== undefined || live.size === 0) listener(failure)
  }
}

type Outcome = { readonly target: Target<unknown, unknown>; readonly failure?: Failure }

/** Throws into every branch. It is handled when all of them handle it; else those that did are closed. */
function throwAll(targets: readonly Target<unknown, unknown>[], error: unknown): Reply {
  const outcomes = targets.map(target => throwInto(target, error))
  return outcomes.some(isPromise) ? Promise.all(outcomes).then(judge) : judge(outcomes as readonly Outcome[])
}

function throwInto(target: Target<unknown, unknown>, error: unknown): Outcome | PromiseLike<Outcome> {
  const failed = (raised: unknown): Outcome => ({ target, failure: { error: raised } })
  try {
    const reply = target.throw(error)
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
