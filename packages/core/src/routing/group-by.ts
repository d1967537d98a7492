import { type Channel, channel } from '../bridge/channel.ts'
import { checkCount, checkFunction, checkOptions } from '../check.ts'
import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { makeStage } from '../make-stage.ts'
import { named } from '../named.ts'
import { withContext } from '../push/call.ts'
import { type Attach, connect } from '../push/connect.ts'
import { isPending, type Settled } from '../push/reply.ts'
import type { Scope } from '../push/scope.ts'
import type { CallContext, Reply, Stage, Target } from '../types.ts'

/** Options of `groupBy`. */
export interface GroupByOptions {
  /** How many groups are open at most. Default 1,024. */
  readonly limit?: number
  /** What happens when one more is to be opened: the run fails, or the group ends that was opened first. Default `'error'`. */
  readonly overflow?: 'error' | 'end-oldest'
  /** How many items wait in a group to be read. Default 16. */
  readonly capacity?: number
}

/** The items with one key; they are read once. */
export interface Group<out K, out T> extends AsyncIterable<T, undefined> {
  /** The key they have in common. */
  readonly key: K
}

/**
 * Parts items into groups by a key; a group is an item itself, with the source of its items.
 *
 * Groups are to be read side by side as they come: a group that is not read holds up the run when its buffer is full.
 * All end with the run, well or by its failure. Where the reader of a group stops, the group is over, and the next item
 * with that key opens another.
 *
 * @param key - answers the key of an item, or a promise of it; keys are compared as those of a Map
 * @param options - how many groups may be open, and what happens to one more
 * @returns a stage from items to groups
 * @throws TypeError, RangeError for a wrong argument; the run fails with a RangeError when a group too many is opened
 *
 * @example
 * ```ts
 * import { groupBy, pipe, toArray } from '@costream/core'
 *
 * const read: Promise<void>[] = []
 * for await (const group of pipe([1, 2, 3, 4, 5], groupBy(n => n % 2))) {
 *   const print = (items: number[]) => console.log(group.key, items) // 1 [1, 3, 5], 0 [2, 4]
 *   read.push(pipe(group, toArray()).then(print))
 * }
 * await Promise.all(read)
 * ```
 */
export function groupBy<T, K>(
  key: (item: T, context: CallContext) => K | PromiseLike<K>,
  options: GroupByOptions = {}
): Stage<T, Group<K, T>> {
  checkFunction(key, 'groupBy', 'key')
  checkOptions(options, 'groupBy', ['limit', 'overflow', 'capacity'])
  const { limit = 1024, overflow = 'error', capacity = 16 } = options
  checkCount(limit, 'groupBy', 'limit', 1)
  checkCount(capacity, 'groupBy', 'capacity', 1)
  if (overflow !== 'error' && overflow !== 'end-oldest') {
    throw new TypeError(`groupBy: overflow must be 'error' or 'end-oldest', got ${describe(overflow)}`)
  }
  const limits = { limit, overflow, capacity }
  const attach = (target: Target<unknown, unknown>): Target<unknown, unknown> =>
    connectGroups(target, key as Key, limits)
  return makeStage([{ name: 'groupBy', attach }], 'groupBy')
}

type Key = (item: unknown, context: CallContext) => unknown
type SendGroup = (group: Group<unknown, unknown>) => Reply

function connectGroups(
  target: Target<unknown, unknown>,
  key: Key,
  limits: Required<GroupByOptions>
): Target<unknown, unknown> {
  let groups: Groups | undefined
  const attach: Attach<unknown, Group<unknown, unknown>> = ({ send }, scope) => {
    const call = withContext(key, scope)
    const open = new Groups(send, scope, limits)
    groups = open
    return {
      item(item) {
        const found = call(item)
        return isPromise(found)
          ? scope.wait(found, settled => open.send(settled, item))
          : open.send(found, item)
      },
      release: () => open.end()
    }
  }
  const inner = connect(target, attach, 'groupBy', true)
  return {
    send: inner.send,
    throw(error, aborted) {
      groups?.fail(error) // wherever it came from: no group that was cut short ends well
      return inner.throw(error, aborted)
    },
    close: inner.close,
    get done() {
      return inner.done === true
    },
    ...(inner.onEnd && { onEnd: inner.onEnd })
  }
}

/** The groups that are open in one run, oldest first. */
class Groups {
  readonly #send: SendGroup
  readonly #scope: Scope
  readonly #limits: Required<GroupByOptions>
  readonly #open = new Map<unknown, Channel<unknown>>()

  constructor(send: SendGroup, scope: Scope, limits: Required<GroupByOptions>) {
    this.#send = send
    this.#scope = scope
    this.#limits = limits
  }

  send(key: unknown, item: unknown): Reply {
    const group = this.#open.get(key)
    return group === undefined ? this.#start(key, item) : this.#add(key, item, group)
  }

  end(): void {
    for (const { target } of this.#open.values()) target.close()
    this.#open.clear()
  }

  fail(error: unknown): void {
    for (const { target } of this.#open.values()) {
      try {
        target.throw(error)
      } catch {
        // a channel rethrows what its reader is going to hear
      }
    }
    this.#open.clear()
  }

  #add(key: unknown, item: unknown, group: Channel<unknown>): Reply {
    const again = (settled: Settled): Reply => {
      if (settled === DONE) return this.send(key, item) // its reader stopped while the item waited
    }
    const reply = group.target.send(item)
    if (reply === undefined) return
    return isPending(reply, 'a group') ? this.#scope.wait(reply, again) : again(DONE)
  }

  #start(key: unknown, item: unknown): Reply {
    if (this.#open.size >= this.#limits.limit) this.#makeRoom(key)
    const group = channel<unknown>({ capacity: this.#limits.capacity })
    const { target, source } = group
    this.#open.set(key, group)
    target.onEnd?.(() => {
      if (this.#open.get(key) === group) this.#open.delete(key)
    })
    target.send(item)
    return this.#send(named('groupBy', { key, [Symbol.asyncIterator]: () => source[Symbol.asyncIterator]() }))
  }

  #makeRoom(key: unknown): void {
    const { limit, overflow } = this.#limits
    if (overflow === 'error') {
      throw new RangeError(
        `groupBy: cannot open a group for ${describe(key)}: ${limit} groups are open. Raise limit, or choose the overflow policy 'end-oldest'`
      )
    }
    for (const [oldest, { target }] of this.#open) {
      this.#open.delete(oldest)
      target.close()
      return
    }
  }
}
