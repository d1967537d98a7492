import { DONE } from '../done.ts'
import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Sink } from '../types.ts'

/**
 * Takes the first item and stops the source.
 *
 * @returns a sink whose result is the item, `undefined` where there is none
 *
 * @example
 * ```ts
 * import { first, pipe } from '@costream/core'
 *
 * console.log(await pipe(['a', 'b'], first())) // a
 * ```
 */
export function first<T>(): Sink<T, T | undefined> {
  const open = () =>
    terminal<T, T | undefined>(() => {
      let found: T | undefined
      let done = false
      return {
        item(item) {
          if (!done) found = item
          done = true
          return DONE
        },
        result: () => found,
        get done() {
          return done
        }
      }
    })
  return makeSink(open, 'first')
}
