import { isPromise } from '../is-promise.ts'
import type { CallContext } from '../types.ts'
import { withContext } from './call.ts'
import type { Attach } from './connect.ts'
import { keepContext } from './keep-context.ts'
import { Work } from './work.ts'

/** How a pool runs. */
export interface PoolOptions {
  readonly concurrency: number
  readonly ordered: boolean
}

/** A call, and once it is through how to send what came of it. */
interface Slot {
  emit?: () => void
}

/**
 * A stage that has several calls of a function at work. An item takes one of `concurrency` places from its call until
 * the target has taken what came of it.
 *
 * It is one function of several small ones because they share the state of one run.
 */
export function pool<In, Out>(
  fn: (item: In, context: CallContext) => Out | PromiseLike<Out>,
  { concurrency, ordered }: PoolOptions
): Attach<In, Out> {
  return (target, scope) => {
    const work = new Work(target, scope)
    const call = withContext(fn, scope)
    const queue: Slot[] = [] // ordered: every call, as they began; otherwise what came of calls, as they ended
    const idle = Promise.withResolvers<void>()
    let places = 0
    let emitting = false // whether one whose turn it is has not been sent yet
    let calls = 0
    let released = false

    const room = (): boolean => places < concurrency
    const empty = (): boolean => places === 0
    const emit = (): void => {
      while (queue[0]?.emit !== undefined && !work.sending && !emitting && !work.over) queue.shift()?.emit?.()
    }
    const taken = (): void => {
      places--
      work.changed()
      emit()
    }
    /** How to send what has to wait for its turn, in the context of its own call. */
    const inTurn = (value: Out): (() => void) => {
      const send = keepContext(() => {
        emitting = false
        if (!work.over) work.emit(value, taken)
      })
      return () => {
        emitting = true
        void send()
      }
    }
    const came = (slot: Slot, value: Out): void => {
      if (!ordered) queue.push(slot)
      const first = queue[0] === slot && !work.sending && !emitting
      slot.emit = first ? () => work.emit(value, taken) : inTurn(value)
      emit()
    }
    const ended = (): void => {
      if (--calls === 0 && released) idle.resolve()
    }
    const begin = (item: In): void => {
      places++
      const slot: Slot = {}
      if (ordered) queue.push(slot)
      const out = call(item)
      if (!isPromise(out)) return came(slot, out)
      calls++
      ;(out as PromiseLike<Out>).then(
        value => {
          ended()
          came(slot, value)
        },
        error => {
          ended()
          work.fail(error)
        }
      )
    }
    const nothing = (): void => {}

    return {
      item: item => work.take(() => begin(item), room),
      end: () => work.take(nothing, empty),
      release() {
        released = true
        queue.length = 0
        const sending = work.release()
        return calls === 0 ? sending : idle.promise.then(() => sending)
      },
      get done() {
        return work.done || target.done === true
      },
      onEnd: work.onEnd
    }
  }
}
