import { describe } from '../describe.ts'
import { DONE } from '../done.ts'
import { isPromise } from '../is-promise.ts'
import { checkSource } from '../recognise.ts'
import { makeRun } from '../run/drive.ts'
import type { Reply, Source, Target } from '../types.ts'
import { type ObservableLike, type Observer, observableNames, type Subscription } from './observable.ts'

/** An observable: `from` of RxJS takes it. */
export interface Observable<out T> extends ObservableLike<T> {
  subscribe(observer: Observer<T> | ((item: T) => unknown)): Subscription & { readonly closed: boolean }
  /** Itself. It is there by the name `'@@observable'` too. */
  [Symbol.observable](): Observable<T>
}

/**
 * Makes an observable of a source.
 *
 * Each subscription runs the source, and unsubscribing returns it. A promise that `next` answers is awaited; what `next`
 * throws returns the source and is told to `error`. An error that nobody hears is an uncaught exception.
 *
 * @param source - an iterable, an async iterable or a flow
 * @returns an observable, with `Symbol.observable`
 * @throws TypeError when `source` is none
 *
 * @example
 * ```ts
 * import { toObservable } from '@costream/core'
 *
 * toObservable(['22', '80']).subscribe({
 *   next: item => console.log(item), // 22, 80
 *   complete: () => console.log('end'), // end
 * })
 * ```
 */
export function toObservable<T>(source: Source<T>): Observable<T> {
  checkSource(source, 'toObservable', 'the first argument')
  const observable = {
    subscribe: observer => subscribe(source, checkObserver(observer))
  } as Observable<T>
  for (const name of observableNames()) {
    Object.defineProperty(observable, name, { value: () => observable })
  }
  return observable
}

function checkObserver<T>(observer: Observer<T> | ((item: T) => unknown)): Observer<T> {
  if (typeof observer === 'function') return { next: observer }
  if (typeof observer === 'object' && observer !== null) return observer
  throw new TypeError(
    `subscribe: the observer must be a function, or an object with next, error or complete, got ${describe(observer)}`
  )
}

/** It is one function because its run, its observer and what it answers share whether it is closed. */
function subscribe<T>(source: Source<T>, observer: Observer<T>): Subscription & { readonly closed: boolean } {
  let closed = false
  const verdict = (): Reply => {
    if (closed) return DONE
  }
  const target: Target<T> = {
    send(item) {
      if (closed) return DONE
      const answer = observer.next?.(item)
      return isPromise(answer) ? (answer.then(verdict) as Reply) : verdict()
    },
    throw(error) {
      throw error
    },
    close() {}
  }
  const run = makeRun(source, target)
  const finish = (tell: () => unknown): void => {
    if (closed) return
    closed = true
    uncaught(tell)
  }
  run.result.then(
    () => finish(() => observer.complete?.()),
    error =>
      finish(() => {
        if (observer.error === undefined) throw error
        return observer.error(error)
      })
  )
  return {
    get closed() {
      return closed
    },
    unsubscribe() {
      if (closed) return
      closed = true
      run.interrupt()
    }
  }
}

/** What an observer throws at the end has nobody else to hear of it. */
function uncaught(act: () => unknown): void {
  try {
    act()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
