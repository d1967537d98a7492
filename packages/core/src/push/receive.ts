import { ask, type Delegate } from './ask.ts'
import { RECEIVE, type Receive } from './request.ts'

/**
 * Receives the next item in a coroutine's body: a bare `yield`, with a type.
 *
 * @returns a delegate for `yield*` that answers the item; when the target is closed, the body ends here
 *
 * @example
 * ```ts
 * import { coroutine, receive } from '@costream/core'
 *
 * const shout = coroutine(function* () {
 *   while (true) console.log((yield* receive<string>()).toUpperCase())
 * })
 * shout().send('stop') // STOP
 * ```
 */
export function receive<T>(): Delegate<Receive<T>, T> {
  return ask(RECEIVE)
}
