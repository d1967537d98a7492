declare global {
  interface SymbolConstructor {
    /** By which libraries find an observable in an object; where one of them has made it. Declared as RxJS does. */
    readonly observable: symbol
  }
}

/** Hears the items of an observable. */
export interface Observer<in T> {
  readonly next?: (item: T) => unknown
  readonly error?: (error: unknown) => unknown
  readonly complete?: () => unknown
}

/** Ends a subscription. */
export interface Subscription {
  unsubscribe(): void
}

/** What of an observable is used: those of RxJS, of the TC39 proposal and of the Web have it. */
export interface ObservableLike<out T> {
  subscribe(
    observer: Observer<T>,
    options?: { readonly signal: AbortSignal }
  ): Subscription | (() => void) | void
}

/** The names by which libraries find an observable in an object: a symbol where one of them has made it. */
export function observableNames(): readonly PropertyKey[] {
  const { observable } = Symbol as { observable?: symbol }
  return observable === undefined ? ['@@observable'] : [observable, '@@observable']
}
