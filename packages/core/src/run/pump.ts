import { EMPTY, POLL } from '../brands.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { isPending, type Settled } from '../push/reply.ts'
import type { Reply } from '../types.ts'
import { type Cursor, checkStep } from './cursor.ts'
import { nextTurn, type Pace } from './turn.ts'

/** What whoever runs a pump holds on to, to stop it. */
export interface Control {
  /** The pump is to answer after the item it is at, and after the reply it waits for. */
  halted: boolean
  /** The run is over: an item that arrives now is dropped. Whoever sets it sets `halted` too. */
  over: boolean
}

export type Send<T> = (item: T) => Reply

/**
 * Sends the items of a source until it ends or the target is done: the loop beneath everything.
 *
 * It runs synchronously for as long as nothing answers a promise, and gives the event loop a turn every few
 * milliseconds. It closes neither the target nor the source.
 *
 * @returns nothing at the end of the source or when halted, DONE when the target is done, or a promise of that
 */
export function pump<T>(cursor: Cursor<T>, send: Send<T>, control: Control, pace: Pace): Reply {
  if (!cursor.sync) {
    const reply = cursor.hasBuffer ? sendBuffered(cursor, send, control, pace) : undefined
    return reply === undefined && control.halted ? reply : pumpAsync(reply, cursor, send, control, pace)
  }
  const reply = stretch(cursor, send, control, pace)
  return isPromise(reply) ? pumpOn(reply, cursor, send, control, pace) : reply
}

/** Sends until the source ends, the target is done, or there is something to wait for before going on. */
function stretch<T>(cursor: Cursor<T>, send: Send<T>, control: Control, pace: Pace): Reply {
  const { items } = cursor
  if (items !== undefined) return stretchArray(items, cursor, send, control, pace)
  for (;;) {
    const step = readSync(cursor)
    if (step.done === true) return
    const item = step.value
    const reply = isPromise(item) ? sendLater(cursor, item, send, control) : send(item)
    if (reply !== undefined) return isPending(reply, 'the target') ? reply : DONE
    if (pace.due()) return nextTurn()
    if (control.halted) return
  }
}

/** The same for an array: its iterator would cost a third of the time of a short chain. */
function stretchArray<T>(
  items: readonly T[],
  cursor: Cursor<T>,
  send: Send<T>,
  control: Control,
  pace: Pace
): Reply {
  while (cursor.index < items.length) {
    const item = items[cursor.index++] as T
    const reply = isPromise(item) ? sendLater(cursor, item, send, control) : send(item)
    if (reply !== undefined) return isPending(reply, 'the target') ? reply : DONE
    if (pace.due()) return nextTurn()
    if (control.halted) return
  }
  cursor.ended = true
}

/** Promises are never items: one that a synchronous source gives is awaited first. */
export async function sendLater<T>(
  cursor: Cursor<T>,
  promise: PromiseLike<unknown>,
  send: Send<T>,
  control: Control
): Promise<Settled> {
  cursor.parked = true
  try {
    const item = (await promise) as T
    if (control.over) return
    return (await send(item)) as Settled
  } finally {
    cursor.parked = false
  }
}

/** A loop and not a chain of stretches, so that a million waits leave nothing behind. */
async function pumpOn<T>(
  first: Reply,
  cursor: Cursor<T>,
  send: Send<T>,
  control: Control,
  pace: Pace
): Promise<Settled> {
  let reply = first
  while (isPromise(reply)) {
    if ((await reply) === DONE) return DONE
    if (pace.due()) await nextTurn()
    if (control.halted) return
    reply = stretch(cursor, send, control, pace)
  }
  return reply as Settled
}

function readSync<T>(cursor: Cursor<T>): IteratorResult<T, unknown> {
  try {
    const step = cursor.iterator.next() as IteratorResult<T, unknown>
    if (typeof step !== 'object' || step === null) checkStep(step)
    if (step.done === true) cursor.ended = true
    return step
  } catch (error) {
    cursor.ended = true
    throw error
  }
}

async function pumpAsync<T>(
  first: Reply,
  cursor: Cursor<T>,
  send: Send<T>,
  control: Control,
  pace: Pace
): Promise<Settled> {
  const { iterator, hasBuffer } = cursor
  let reply = first
  try {
    for (;;) {
      if (reply === undefined) {
        cursor.parked = true
        const step = await iterator.next()
        if (typeof step !== 'object' || step === null) checkStep(step)
        cursor.parked = false
        if (step.done === true) {
          cursor.ended = true
          return
        }
        if (control.over) return
        const item = step.value
        reply = isPromise(item) ? sendLater(cursor, item, send, control) : send(item)
      }
      if (reply !== undefined && (!isPending(reply, 'the target') || (await reply) === DONE)) return DONE
      if (pace.due()) await nextTurn()
      if (control.halted) return
      reply = hasBuffer ? sendBuffered(cursor, send, control, pace) : undefined
      if (control.halted && reply === undefined) return
    }
  } finally {
    if (cursor.parked) {
      // next() failed: such an iterator is not returned
      cursor.parked = false
      cursor.ended = true
    }
  }
}

/** Sends what an asynchronous source has at hand, until there is nothing more or something to wait for. */
function sendBuffered<T>(cursor: Cursor<T>, send: Send<T>, control: Control, pace: Pace): Reply {
  const { iterator } = cursor
  for (;;) {
    const item = iterator[POLL]?.() as T | typeof EMPTY
    if (item === EMPTY) return
    const reply = isPromise(item) ? sendLater(cursor, item, send, control) : send(item)
    if (reply !== undefined) return reply
    if (pace.due()) return nextTurn()
    if (control.halted) return
  }
}
