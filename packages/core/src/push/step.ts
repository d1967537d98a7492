import { isPromise } from '../is-promise.ts'
import type { CallContext, Reply } from '../types.ts'
import { withContext } from './call.ts'
import type { Attach } from './connect.ts'
import type { Scope } from './scope.ts'

/** What goes on of an item: what the callback answers, the item if that is truthy, or the item in any case. */
type Kind = 'map' | 'filter' | 'tap'

type Send = (item: unknown) => Reply

/** A step of a run, joined with those after it. */
interface Step {
  readonly call: (item: unknown) => unknown
  readonly maps: boolean
  readonly filters: boolean
  readonly scope: Scope
  /** The one after it; none for the last. */
  readonly next: Step | undefined
  /** Where the last one sends. */
  readonly send: Send
  /** How many there are from here on. */
  readonly count: number
}

/** The most steps that are joined: `join` has a place for each. */
const PLACES = 4

/** The steps that a `send` joins. */
const steps = new WeakMap<object, Step>()

/**
 * A stage that makes of each item one or none, by a callback. Up to four in a row are joined: the `send` of the first
 * makes all their calls, and that of the others is not used.
 */
export function step<In, Out>(kind: Kind, fn: (item: In, context: CallContext) => unknown): Attach<In, Out> {
  return (target, scope) => {
    const send = target.send as Send
    const after = steps.get(send)
    const next = after !== undefined && after.count < PLACES ? after : undefined
    const made: Step = {
      call: withContext(fn, scope) as Step['call'],
      maps: kind === 'map',
      filters: kind === 'filter',
      scope,
      next,
      send: next?.send ?? send,
      count: 1 + (next?.count ?? 0)
    }
    const item = join(made)
    steps.set(item, made)
    return { item }
  }
}

/**
 * Each step is called in a place of its own, not in a loop or by the step before: so the engine learns what is called
 * in each, and builds it in. It halves the time of a short chain.
 */
function join(first: Step): Send {
  const { next: second = first, send, count } = first
  const { next: third = second } = second
  const { next: fourth = third } = third
  const { call: call1, maps: maps1, filters: filters1 } = first
  const { call: call2, maps: maps2, filters: filters2 } = second
  const { call: call3, maps: maps3, filters: filters3 } = third
  const { call: call4, maps: maps4, filters: filters4 } = fourth
  return item => {
    let passed = item
    const out1 = call1(passed)
    if (isPromise(out1)) return later(first, passed, out1)
    if (maps1) passed = out1
    else if (filters1 && !out1) return
    if (count === 1) return send(passed)
    const out2 = call2(passed)
    if (isPromise(out2)) return later(second, passed, out2)
    if (maps2) passed = out2
    else if (filters2 && !out2) return
    if (count === 2) return send(passed)
    const out3 = call3(passed)
    if (isPromise(out3)) return later(third, passed, out3)
    if (maps3) passed = out3
    else if (filters3 && !out3) return
    if (count === 3) return send(passed)
    const out4 = call4(passed)
    if (isPromise(out4)) return later(fourth, passed, out4)
    if (maps4) passed = out4
    else if (filters4 && !out4) return
    return send(passed)
  }
}

/** Goes on when the promise of a callback settles. */
function later(step: Step, item: unknown, out: PromiseLike<unknown>): Reply {
  return step.scope.wait(out, value => goOn(step, item, value))
}

/** Takes the steps that are left, at leisure: most callbacks answer no promise. */
function goOn({ maps, filters, next, send }: Step, item: unknown, out: unknown): Reply {
  if (filters && !out) return
  const passed = maps ? out : item
  if (next === undefined) return send(passed)
  const answer = next.call(passed)
  return isPromise(answer) ? later(next, passed, answer) : goOn(next, passed, answer)
}
