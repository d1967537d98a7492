import { checkFunction, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import type { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { makeStage } from '../make-stage.ts'
import type { Reply, Stage, Target } from '../types.ts'
import { Body, type BodyGenerator } from './body.ts'
import { type Handle, HandleState } from './handle.ts'

/** Options of `push`. */
export interface PushOptions {
  /** What diagnostics call the stage. Default: the name of the function. */
  readonly name?: string
}

/**
 * Makes a stage from a coroutine that receives items and sends to a target.
 *
 * The body's `target.send(item)` may be used plainly, as in the course: what a busy target cannot take yet is queued,
 * the stage's own reply waits for it, and once the target is done a further send ends the body.
 *
 * The idea is the pipeline of coroutines in David Beazley's "A Curious Course on Coroutines and Concurrency".
 *
 * @param body - a generator function, plain or asynchronous; called anew for every run
 * @param options - the stage's name
 * @returns a universal stage
 * @throws TypeError when `body` is not a function, or what it answers is not a generator
 *
 * @example
 * ```ts
 * import { pipe, push, receive, toArray } from '@costream/core'
 *
 * const grep = (word: string) =>
 *   push<string, string>(function* (target) {
 *     while (true) {
 *       const line = yield* receive<string>()
 *       if (line.includes(word)) target.send(line)
 *     }
 *   })
 * console.log(await pipe(['python', 'node'], grep('th'), toArray())) // ['python']
 * ```
 */
export function push<In, Out>(
  body: (target: Handle<Out>) => Generator<unknown, unknown, In> | AsyncGenerator<unknown, unknown, In>,
  options?: PushOptions
): Stage<In, Out> {
  checkFunction(body, 'push', 'body')
  checkOptions(options, 'push', ['name'])
  const name = options?.name ?? (body.name || 'push')
  const make = body as (target: Handle<unknown>) => BodyGenerator
  return makeStage([{ name, attach: target => attachBody(make, target, name) }], name)
}

/** Throws unless a body's call gave a generator. */
export function checkGenerator(value: unknown, name: string): void {
  const generator = value as Partial<Generator> | null
  if (typeof generator?.next === 'function' && typeof generator.throw === 'function') return
  throw new TypeError(`${name}: the body must be a generator function, its call gave ${describe(value)}`)
}

function attachBody(
  make: (target: Handle<unknown>) => BodyGenerator,
  target: Target<unknown, unknown>,
  name: string
): Target<unknown, unknown> {
  const below = new HandleState(target, name)
  const generator = make(below.handle)
  checkGenerator(generator, name)
  const body = new Body(generator, name, below.stopSignal)

  const shut = (): unknown => {
    const verdict = below.after(undefined)
    const closeTarget = (): unknown => {
      below.over = true
      return target.close()
    }
    return isPromise(verdict) ? verdict.then(closeTarget) : closeTarget()
  }
  return {
    send(item) {
      below.sent = 0
      return below.after(body.send(item))
    },
    throw: (error, aborted) => raise(body, below, error, aborted),
    close() {
      if (below.handled) return shut()
      const closing = below.stopped || target.done === true ? body.stop() : body.close()
      return isPromise(closing) ? closing.then(shut) : shut()
    },
    get done() {
      return body.done || below.stopped || target.done === true
    },
    onEnd(listener) {
      const offs = [target.onEnd?.(listener), body.onEnd(listener), below.onFailure(listener)]
      return () => {
        for (const off of offs) off?.()
      }
    }
  }
}

/** Raises an error in the body, and below it unless the body handles it. An abort is not for handling. */
function raise(body: Body, below: HandleState<unknown>, error: unknown, aborted = false): Reply {
  const failed = below.failure ?? (aborted ? { error } : undefined)
  const passOn = (raised: unknown): Reply =>
    below.throw(failed === undefined ? raised : failed.error, aborted)
  const busy = body.busy
  let reply: Reply
  try {
    reply = body.throw(error)
  } catch (raised) {
    return passOn(raised)
  }
  if (aborted && isPromise(reply)) return passOnDuring(reply, () => passOn(error))
  if (failed !== undefined) return passOn(failed.error)
  if (!isPromise(reply)) return below.after(reply)
  // A body at work hears of the error when its own await settles; what is below hears it now.
  if (busy && !aborted) return passOn(error)
  return (reply as PromiseLike<void | typeof DONE>).then(value => below.after(value), passOn)
}

/** Passes an abort on at once, and settles when the body is through with it too: the driver waits for so long at most. */
async function passOnDuring(body: PromiseLike<unknown>, passOn: () => Reply): Promise<void | typeof DONE> {
  try {
    return await passOn()
  } finally {
    await body.then(undefined, () => {})
  }
}
