import { describe } from '../describe.ts'
import { reportLater } from '../diagnostics.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import type { EndListener, Reply, Target } from '../types.ts'
import type { Settled } from './reply.ts'
import { Scope } from './scope.ts'

/** What a stage does with what reaches it. Every method answers a reply; the stage sends to the target it was given. */
export interface Handlers<in In> {
  /** Takes one item. */
  item(item: In): Reply
  /** The source ended well: sends what is held back. Not called when the target is done. */
  end?(): Reply
  /** A failure came from above. Answers nothing to go on, DONE to end well; throws to pass it on. */
  error?(error: unknown): Reply
  /** The stage is over, well or not: lets go of what it holds. Called once. */
  release?(): void | PromiseLike<void>
  /** Whether the stage wants no item. A stage that answers DONE by itself says so here, for ever after. */
  readonly done?: boolean
  /** Tells a listener that the stage ended by itself. The target's own where left out. */
  onEnd?(listener: EndListener): () => void
}

/** How a closure makes the handlers of one run. */
export type Attach<In, Out> = (target: Target<Out, unknown>, scope: Scope) => Handlers<In>

/**
 * Makes the target of one attached stage.
 *
 * Where `trusted`, items go straight to the handler: it answers DONE only when its target did, or says so in `done`,
 * and sends nothing once its scope is over. Where not, both are seen to here, at the cost of a call an item.
 *
 * It is one function of several small ones because they share the state of one stage.
 */
export function connect<In, Out>(
  target: Target<Out, unknown>,
  attach: Attach<In, Out>,
  name: string,
  trusted: boolean
): Target<In, unknown> {
  const scope = new Scope()
  const handlers = attach(trusted ? target : whileAlive(target, scope), scope)
  if (typeof handlers?.item !== 'function') {
    throw new TypeError(
      `${name}: attach must answer an object with an item handler, got ${describe(handlers)}`
    )
  }
  const notes = { done: false, failed: false }
  let ended = false // whether the end, or a failure, went through
  let released = false
  const release = (): void | PromiseLike<void> => {
    if (released) return
    released = true
    return handlers.release?.()
  }
  const releaseAfter = (error: unknown): void | PromiseLike<void> => {
    try {
      return release()
    } catch (later) {
      reportLater(error, later)
    }
  }
  const passOn = (error: unknown, aborted?: boolean): Reply => {
    ended = true
    const raise = (): Reply => target.throw(error, aborted)
    const releasing = releaseAfter(error)
    return isPromise(releasing) ? during(releasing, raise, error) : raise()
  }

  return {
    send: trusted && handlers.error === undefined ? handlers.item : noted(handlers, notes),
    throw(error, aborted) {
      scope.fail(error)
      if (handlers.error === undefined || aborted || notes.failed || ended) return passOn(error, aborted)
      scope.over = false
      return handled(() => handlers.error?.(error), passOn)
    },
    close() {
      const shut = (): unknown => {
        scope.end()
        const releasing = release()
        return isPromise(releasing) ? releasing.then(() => target.close()) : target.close()
      }
      const flushes = !ended && handlers.end !== undefined && target.done !== true
      ended = true
      if (!flushes) return shut()
      const reply = handlers.end?.()
      return isPromise(reply) ? reply.then(shut) : shut()
    },
    get done() {
      return notes.done || (handlers.done ?? target.done === true)
    },
    ...pickOnEnd(handlers.onEnd === undefined ? target : handlers)
  }
}

/** Throws at once into what is below, and settles when the release is through too. */
async function during(releasing: PromiseLike<unknown>, raise: () => Reply, error: unknown): Promise<Settled> {
  try {
    return (await raise()) as Settled
  } finally {
    await releasing.then(undefined, later => reportLater(error, later))
  }
}

/** Runs an error handler; what it throws, or rejects with, is passed on. */
function handled(handler: () => Reply, passOn: (error: unknown) => Reply): Reply {
  try {
    const reply = handler()
    return isPromise(reply) ? (reply as PromiseLike<Awaited<Reply>>).then(undefined, passOn) : reply
  } catch (error) {
    return passOn(error)
  }
}

function pickOnEnd(from: { onEnd?(listener: EndListener): () => void }): {
  onEnd?(listener: EndListener): () => void
} {
  return from.onEnd === undefined ? {} : { onEnd: from.onEnd }
}

/** Runs `item` and keeps what it answered: whether it said DONE, whether it failed. */
function noted<In>(handlers: Handlers<In>, notes: { done: boolean; failed: boolean }): (item: In) => Reply {
  const note = (reply: Awaited<Reply>): Awaited<Reply> => {
    if (reply === DONE) notes.done = true
    return reply
  }
  const fail = (error: unknown): never => {
    notes.failed = true
    throw error
  }
  return item => {
    let reply: Reply
    try {
      reply = handlers.item(item)
    } catch (error) {
      return fail(error)
    }
    if (reply === undefined) return
    return isPromise(reply) ? (reply as PromiseLike<Awaited<Reply>>).then(note, fail) : note(reply)
  }
}

/** The target as a closure may use it at any time: after the run is over it takes nothing. */
function whileAlive<Out, R>(target: Target<Out, R>, scope: Scope): Target<Out, R> {
  const { send } = target // looked up once: its shape varies from stage to stage
  return {
    send: item => (scope.over ? DONE : send(item)),
    throw: target.throw,
    close: target.close,
    get done() {
      return target.done === true
    },
    ...pickOnEnd(target)
  }
}
