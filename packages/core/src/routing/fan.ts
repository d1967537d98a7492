import { DONE } from '../done.ts'
import { isPending, type Settled } from '../push/reply.ts'
import { Scope } from '../push/scope.ts'
import type { EndListener, Reply, Target } from '../types.ts'
import { closeBranches } from './close-branches.ts'
import { throwAll } from './throw-all.ts'

/** One branch of a fan; a target may stand in it twice. */
export interface Lane {
  readonly target: Target<unknown, unknown>
  readonly send: (item: unknown) => Reply
}

/** What all routers to a fixed set of targets share: which of them are live, and how they end together. */
export class Fan {
  readonly scope: Scope = new Scope()
  readonly lanes: readonly Lane[]
  /** Those that still take items; a new array whenever one ends. */
  live: readonly Lane[]
  readonly #targets: readonly Target<unknown, unknown>[]

  constructor(targets: readonly Target<unknown, unknown>[]) {
    this.#targets = targets
    this.lanes = targets.map(target => ({ target, send: target.send }))
    this.live = this.lanes.filter(({ target }) => target.done !== true)
  }

  /** What a router answers when its branches have taken an item: it is done when all of them are. */
  verdict(): Reply {
    if (this.live.length === 0) return DONE
  }

  /** One branch wants no more. */
  end(lane: Lane): void {
    this.live = this.live.filter(other => other !== lane)
  }

  /** Sends an item to one branch alone; one that is done gets no more. */
  sendTo(lane: Lane, item: unknown): Reply {
    if (!this.live.includes(lane)) return
    const reply = lane.send(item)
    if (reply === undefined) return
    if (!isPending(reply, 'a branch')) return this.#ended(lane, DONE)
    return this.scope.wait(reply, settled => this.#ended(lane, settled))
  }

  #ended(lane: Lane, reply: Settled): Reply {
    if (reply === DONE) this.end(lane)
    return this.verdict()
  }

  /** The target of a router that takes its items with `send`. */
  face<In, R>(
    send: (item: In) => Reply,
    collect: (results: unknown[] | Promise<unknown[]>) => R | PromiseLike<R>
  ): Target<In, R> {
    const { scope } = this
    const isOver = (): boolean => this.live.length === 0
    return {
      send,
      throw: (error, aborted) => {
        scope.fail(error)
        return throwAll(this.#targets, error, aborted)
      },
      close: () => {
        scope.end()
        return collect(closeBranches(this.#targets))
      },
      get done() {
        return isOver()
      },
      onEnd: listener => this.#listen(listener)
    }
  }

  /** What a branch's end between sends means for all: its failure is theirs, its good end only when it was the last. */
  #listen(listener: EndListener): () => void {
    const offs = this.lanes.map(lane =>
      lane.target.onEnd?.(failure => {
        this.end(lane)
        if (failure !== undefined || this.live.length === 0) listener(failure)
      })
    )
    return () => {
      for (const off of offs) off?.()
    }
  }
}
