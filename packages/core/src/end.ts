/**
 * What `yield* receiveOrEnd()` answers when the coroutine's target was closed.
 *
 * @example
 * ```ts
 * import { coroutine, END, receiveOrEnd } from '@costream/core'
 *
 * const sum = coroutine(function* () {
 *   let total = 0
 *   for (;;) {
 *     const item = yield* receiveOrEnd<number>()
 *     if (item === END) return total
 *     total += item
 *   }
 * })
 * const target = sum()
 * target.send(20)
 * target.send(2)
 * console.log(target.close()) // 22
 * ```
 */
export const END: unique symbol = Symbol.for('costream.end')
