const later = new WeakMap<object, unknown[]>()

/**
 * The failures that came after `error`, while the pipeline it ended was cleaned up, oldest first.
 *
 * The first error is what a pipeline rejects with; those that follow are never swapped in and never lost. A first
 * error that is not an object cannot carry any: listen with `onDiagnostic` for those.
 *
 * @param error - what a pipeline rejected with
 * @returns the later failures; empty where there were none
 *
 * @example
 * ```ts
 * import { run, suppressed } from '@costream/core'
 *
 * function* source() {
 *   try {
 *     yield 1
 *   } finally {
 *     throw new Error('clean-up')
 *   }
 * }
 * const fail = () => Promise.reject(new Error('sink'))
 * const error = await run(source(), { send: fail, throw: fail, close() {} }).catch(e => e)
 * console.log(error.message, suppressed(error).length) // sink 1
 * ```
 */
export function suppressed(error: unknown): readonly unknown[] {
  return later.get(error as object) ?? []
}

/** Notes `error` behind `first`; answers whether `first` could carry it. */
export function suppress(first: unknown, error: unknown): boolean {
  if (first === error) return true
  if ((typeof first !== 'object' || first === null) && typeof first !== 'function') return false
  const list = later.get(first)
  if (list === undefined) later.set(first, [error])
  else list.push(error)
  return true
}
