/**
 * What `send` answers when the target is finished and wants no further item.
 *
 * The symbol is registered, so every copy of the package knows the same one.
 *
 * @example
 * ```ts
 * import { DONE, first } from '@costream/core'
 *
 * const target = first<string>().open()
 * console.log(target.send('22') === DONE) // true
 * ```
 */
export const DONE: unique symbol = Symbol.for('costream.done')
