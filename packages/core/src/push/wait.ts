import { Wait } from './request.ts'

/**
 * Waits for a promise inside a plain generator body: `await` without `async`. The sender's reply waits with it.
 *
 * @param promise - what to wait for; a value that is no promise is answered at once
 * @returns a delegate for `yield*` that answers what the promise fulfils with; its rejection is thrown at the `yield*`
 *
 * @example
 * ```ts
 * import { coroutine, receive, wait } from '@costream/core'
 *
 * const slowly = coroutine(function* () {
 *   while (true) {
 *     const item = yield* receive<number>()
 *     console.log(yield* wait(Promise.resolve(item * 2)))
 *   }
 * })
 * await slowly().send(21) // 42
 * ```
 */
export function* wait<T>(promise: PromiseLike<T> | T): Generator<Wait, T, unknown> {
  return (yield new Wait(Promise.resolve(promise))) as T
}
