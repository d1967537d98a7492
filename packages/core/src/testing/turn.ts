import { afterOthers } from '../run/turn.ts'

/**
 * Waits for one turn of the event loop, in every runtime: timers that are due, I/O and promises come first.
 *
 * @returns a promise that settles then
 *
 * @example
 * ```ts
 * import { turn } from '@costream/core/testing'
 *
 * void Promise.resolve().then(() => console.log('first')) // first
 * await turn()
 * console.log('second') // second
 * ```
 */
export function turn(): Promise<void> {
  return new Promise(afterOthers)
}
