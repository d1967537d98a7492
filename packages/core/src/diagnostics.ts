import { checkFunction } from './check.ts'
import { suppress } from './suppressed.ts'

/** Something that went wrong where no caller could be told. */
export type Diagnostic =
  /** `error` came while cleaning up after `first`. */
  | { readonly kind: 'suppressed'; readonly error: unknown; readonly first: unknown }
  /** `what` did not settle within `closeTimeout` and was left behind. */
  | { readonly kind: 'parked'; readonly what: string; readonly subject: unknown }

const listeners = new Set<(diagnostic: Diagnostic) => void>()

/**
 * Hears of late failures and of sources left behind.
 *
 * @param listener - called once for each diagnostic, synchronously; what it throws is an uncaught exception
 * @returns how to unsubscribe
 * @throws TypeError when `listener` is not a function
 *
 * @example
 * ```ts
 * import { onDiagnostic } from '@costream/core'
 *
 * const off = onDiagnostic(diagnostic => console.error(diagnostic.kind))
 * off()
 * ```
 */
export function onDiagnostic(listener: (diagnostic: Diagnostic) => void): () => void {
  checkFunction(listener, 'onDiagnostic', 'listener')
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Keeps a later failure: with the first error, and for the listeners. */
export function reportLater(first: unknown, error: unknown): void {
  if (first === error) return
  suppress(first, error)
  report({ kind: 'suppressed', error, first })
}

export function report(diagnostic: Diagnostic): void {
  tellAll(listeners, diagnostic)
}

/** Tells every listener. */
export function tellAll<A extends readonly unknown[]>(
  listeners: Iterable<(...args: A) => void>,
  ...args: A
): void {
  for (const listener of listeners) {
    try {
      listener(...args)
    } catch (error) {
      // It must not disturb the clean-up that is under way: it is thrown where everybody sees it.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
