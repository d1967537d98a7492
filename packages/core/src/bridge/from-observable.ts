import { describe } from '../describe.ts'
import { named } from '../named.ts'
import { checkInbox, Inbox, type InboxOptions } from './inbox.ts'
import { type ObservableLike, observableNames } from './observable.ts'
import { UNWAITING } from './overflow.ts'

/** Options of `fromObservable`. An observable cannot wait: a full buffer drops items, or is an error. */
export interface FromObservableOptions<T> extends InboxOptions<T> {
  /** How many items wait to be read at most. Default 1,024. */
  readonly capacity?: number
  /** What happens to one more: the source fails, or an item is dropped. Default `'error'`. */
  readonly overflow?: 'error' | 'drop-oldest' | 'drop-newest'
}

/**
 * Makes a source of an observable: of RxJS, of the Web, or of anything that has `subscribe` or `Symbol.observable`.
 *
 * Each iteration subscribes when it begins and unsubscribes when it is over.
 *
 * @param observable - the observable
 * @param options - the buffer, what to do when it is full, a signal
 * @returns a source
 * @throws TypeError, RangeError for a wrong argument
 *
 * @example
 * ```ts
 * import { fromObservable, pipe, toArray, toObservable } from '@costream/core'
 *
 * console.log(await pipe(fromObservable(toObservable([1, 2])), toArray())) // [1, 2]
 * ```
 */
export function fromObservable<T>(
  observable: ObservableLike<T>,
  options: FromObservableOptions<T> = {}
): AsyncIterable<T, undefined> {
  const found = find(observable) as ObservableLike<T>
  const checked = checkInbox(options, 'fromObservable', { capacity: 1024, overflow: 'error' }, UNWAITING)
  const start = (inbox: Inbox<T>): (() => void) => {
    const controller = new AbortController() // how one unsubscribes on the Web
    const observer = {
      next: (item: T) => inbox.give(item),
      error: (error: unknown) => inbox.fail(error),
      complete: () => inbox.end()
    }
    const subscription = found.subscribe(observer, { signal: controller.signal })
    return () => {
      controller.abort()
      if (typeof subscription === 'function') subscription()
      else subscription?.unsubscribe()
    }
  }
  return named('fromObservable', {
    [Symbol.asyncIterator]: () => new Inbox<T>('fromObservable', checked, start)
  })
}

/** The observable that an object stands for. */
function find(value: unknown): unknown {
  const object = (value ?? {}) as Record<PropertyKey, unknown>
  for (const name of observableNames()) {
    const interop = object[name]
    if (typeof interop === 'function') return checkSubscribe(interop.call(value))
  }
  return checkSubscribe(value)
}

function checkSubscribe(value: unknown): unknown {
  if (typeof (value as Partial<ObservableLike<unknown>> | null | undefined)?.subscribe === 'function')
    return value
  throw new TypeError(`fromObservable: the first argument must have subscribe(), got ${describe(value)}`)
}
