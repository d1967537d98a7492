import { channel as makeChannel } from '../bridge/channel.ts'
import { fromCallback } from '../bridge/from-callback.ts'
import { fromObservable } from '../bridge/from-observable.ts'
import { listen } from '../bridge/listen.ts'
import { DONE } from '../done.ts'
import type { Player } from './player.ts'
import { turn } from './turn.ts'

/** Who is given the items by somebody that runs on its own. */
interface Taker<T> {
  next(item: T): unknown
  fail(error: unknown): unknown
  end(): unknown
  /** Whether there is still somebody to give them to. */
  wants(): boolean
}

/** Gives the items one after the other, for as long as they are wanted. */
async function feed<T>(player: Player<T>, taker: Taker<T>): Promise<void> {
  player.log.opened++
  try {
    for (let found = await player.readLater(); found !== undefined; found = await player.readLater()) {
      if ((await taker.next(found.item)) === DONE) return
      if (player.script.endless) await turn()
      if (!taker.wants()) return
    }
  } catch (error) {
    return void taker.fail(error)
  }
  taker.end()
}

/** The reading side of a channel of one place. */
export function channel<T>(player: Player<T>): AsyncIterable<T> {
  const { log } = player
  const { target, source } = makeChannel<T>({ capacity: 1 })
  const over = (): void => {
    log.cleanUps = 1 // by its reader or by its producer, whoever is first
  }
  const taker: Taker<T> = {
    next: target.send,
    fail(error) {
      over()
      try {
        void target.throw(error)
      } catch {
        // the reader hears of it
      }
    },
    end() {
      over()
      void target.close()
    },
    wants: () => target.done !== true
  }
  const open = (): AsyncIterator<T> => {
    target.onEnd?.(() => {
      log.returns++
      over()
    })
    void feed(player, taker)
    return source[Symbol.asyncIterator]()
  }
  return { [Symbol.asyncIterator]: open }
}

/** The function of a callback source; the buffer is as small as it can be. */
export function callback<T>(player: Player<T>): AsyncIterable<T> {
  return fromCallback<T>(
    target => {
      let wanted = true
      const fail = (error: unknown): void => void target.throw(error)
      void feed(player, { next: target.send, fail, end: () => target.close(), wants: () => wanted })
      return () => {
        wanted = false
        player.cleanUp()
      }
    },
    { capacity: 1 }
  )
}

/** An observable, which cannot wait for its observer. */
export function observable<T>(player: Player<T>): AsyncIterable<T> {
  return fromObservable<T>({
    subscribe({ next, error, complete }) {
      let wanted = true
      void feed(player, {
        next: item => void next?.(item),
        fail: reason => error?.(reason),
        end: () => complete?.(),
        wants: () => wanted
      })
      return () => {
        wanted = false
        player.cleanUp()
      }
    }
  })
}

type Name = string | symbol
type Listener = (argument: never) => void

/** What of an emitter is needed: it begins with the first listener, and is cleaned up when the last has left. */
interface Listeners {
  add(name: Name, listener: Listener): void
  remove(name: Name, listener: Listener): void
}

function listeners<T>(player: Player<T>, to: Listeners, emit: Omit<Taker<T>, 'wants'>): Listeners {
  let count = 0
  return {
    add(name, listener) {
      to.add(name, listener)
      if (count++ === 0) void feed(player, { ...emit, wants: () => count > 0 })
    },
    remove(name, listener) {
      to.remove(name, listener)
      if (--count === 0) player.cleanUp()
    }
  }
}

/** The events of an EventTarget, which cannot wait for its listeners. */
export function eventTarget<T>(player: Player<T>): AsyncIterable<T> {
  const target = new EventTarget()
  const { add, remove } = listeners(
    player,
    {
      add: (name, listener) => target.addEventListener(name as string, listener as EventListener),
      remove: (name, listener) => target.removeEventListener(name as string, listener as EventListener)
    },
    {
      next: item => void target.dispatchEvent(Object.assign(new Event('item'), { item })),
      fail: error => target.dispatchEvent(Object.assign(new Event('failure'), { error })),
      end: () => target.dispatchEvent(new Event('end'))
    }
  )
  const select = (event: Event): T => (event as Event & { item: T }).item
  return listen<T>({ addEventListener: add, removeEventListener: remove }, 'item', {
    select,
    end: 'end',
    error: 'failure'
  })
}

/** The events of an emitter as Node has them, which cannot wait for its listeners. */
export function eventEmitter<T>(player: Player<T>): AsyncIterable<T> {
  const heard = new Map<Name, Set<Listener>>()
  const emit = (name: Name, argument?: unknown): void => {
    for (const listener of [...(heard.get(name) ?? [])]) listener(argument as never)
  }
  const { add, remove } = listeners(
    player,
    {
      add: (name, listener) => void heard.set(name, (heard.get(name) ?? new Set()).add(listener)),
      remove: (name, listener) => void heard.get(name)?.delete(listener)
    },
    { next: item => emit('item', item), fail: error => emit('error', error), end: () => emit('end') }
  )
  return listen<T>({ on: add, removeListener: remove }, 'item', { end: 'end' })
}
