import { reportLater } from '../diagnostics.ts'
import { CLOSE_TIMEOUT } from '../run/close-timeout.ts'
import type { Cursor } from '../run/cursor.ts'
import type { Failure } from '../types.ts'

/**
 * Returns inner sources, the last first. The first failure is rejected with, never thrown: whoever releases has more to
 * do. Nothing is answered when all is done.
 */
export function closeAll(
  cursors: readonly Cursor<never>[] | readonly Cursor<unknown>[]
): Promise<void> | undefined {
  let failure: Failure | undefined
  const failed = (error: unknown): void => {
    if (failure !== undefined) reportLater(failure.error, error)
    failure ??= { error }
  }
  const closings: PromiseLike<void>[] = []
  for (const cursor of cursors.toReversed()) {
    try {
      const closing = cursor.close(CLOSE_TIMEOUT)
      if (closing !== undefined) closings.push(closing.then(undefined, failed))
    } catch (error) {
      failed(error)
    }
  }
  if (closings.length === 0 && failure === undefined) return
  return Promise.all(closings).then(() => {
    if (failure !== undefined) throw failure.error
  })
}
