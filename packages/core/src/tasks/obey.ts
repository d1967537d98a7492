import type { Fiber } from './fiber.ts'

/** Lets a signal end a task: it fails with the signal's reason. Where it has aborted, the body is not begun. */
export function obey(fiber: Fiber<unknown>, signal: AbortSignal | undefined): void {
  if (signal === undefined) return
  const abort = (): void => fiber.fail(signal.reason)
  if (signal.aborted) return abort()
  signal.addEventListener('abort', abort, { once: true })
  fiber.onEnd(() => signal.removeEventListener('abort', abort))
}
