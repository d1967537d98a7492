import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { openIterator } from '../run/cursor.ts'
import { pump } from '../run/pump.ts'
import { Pace } from '../run/turn.ts'
import type { EndListener, Source } from '../types.ts'
import { closeAll } from './close-all.ts'
import { isSignal } from './is-signal.ts'

/** Something that happens once: a promise fulfils, a signal aborts, a source gives its first item. */
export type Notifier = PromiseLike<unknown> | AbortSignal | Source<unknown>

/** Calls `listener` when it happens, or with the failure; answers how to let go of it. */
export function notify(until: Notifier, listener: EndListener): () => Promise<void> | undefined {
  if (isSignal(until)) return onAbort(until, listener)
  return isPromise(until) ? onSettled(until, listener) : onItem(until as Source<unknown>, listener)
}

function onAbort(signal: AbortSignal, listener: EndListener): () => undefined {
  const abort = (): void => listener()
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return () => {
    signal.removeEventListener('abort', abort)
  }
}

/** Who waits for a promise: a reaction cannot be taken back, so there is one for all, however many runs there are. */
const waiting = new WeakMap<PromiseLike<unknown>, Set<EndListener>>()

function onSettled(promise: PromiseLike<unknown>, listener: EndListener): () => undefined {
  const listeners = waiting.get(promise) ?? watch(promise)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

function watch(promise: PromiseLike<unknown>): Set<EndListener> {
  const listeners = new Set<EndListener>()
  waiting.set(promise, listeners)
  const tell: EndListener = failure => {
    waiting.delete(promise)
    for (const listener of listeners) listener(failure)
  }
  promise.then(
    () => tell(),
    error => tell({ error })
  )
  return listeners
}

function onItem(source: Source<unknown>, listener: EndListener): () => Promise<void> | undefined {
  const control = { halted: false, over: false }
  const cursor = openIterator(source)
  const reply = pump(cursor, () => DONE, control, new Pace())
  const settled = (reply: unknown): void => {
    if (reply === DONE) listener()
  }
  if (isPromise(reply)) {
    reply.then(settled, error => {
      if (!control.over) listener({ error })
    })
  } else settled(reply)
  return () => {
    control.over = control.halted = true
    return closeAll([cursor])
  }
}
