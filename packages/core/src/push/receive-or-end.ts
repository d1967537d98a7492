import type { END } from '../end.ts'
import { ask, type Delegate } from './ask.ts'
import { RECEIVE_OR_END, type ReceiveOrEnd } from './request.ts'

/**
 * Receives the next item in a coroutine's body, or `END` when the target is closed: the way to flush, and to return
 * a result.
 *
 * @returns a delegate for `yield*` that answers the item, or `END`
 *
 * @example
 * ```ts
 * import { coroutine, END, receiveOrEnd } from '@costream/core'
 *
 * const longest = coroutine(function* () {
 *   let best = ''
 *   for (let word; (word = yield* receiveOrEnd<string>()) !== END; ) {
 *     if (word.length > best.length) best = word
 *   }
 *   return best
 * })
 * const target = longest()
 * for (const word of ['bus', 'route', 'stop']) target.send(word)
 * console.log(target.close()) // route
 * ```
 */
export function receiveOrEnd<T>(): Delegate<ReceiveOrEnd<T>, T | typeof END> {
  return ask(RECEIVE_OR_END)
}
