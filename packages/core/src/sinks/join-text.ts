import { got } from '../check.ts'
import { describe } from '../describe.ts'
import { makeSink } from '../make-sink.ts'
import { terminal } from '../push/terminal.ts'
import type { Sink } from '../types.ts'

/**
 * Joins strings, with a separator between them.
 *
 * @param separator - stands between two items. Default `''`
 * @returns a sink whose result is the text
 * @throws TypeError when `separator` is no string; the run fails with one, which names the item, at one that is no string
 *
 * @example
 * ```ts
 * import { joinText, pipe } from '@costream/core'
 *
 * console.log(await pipe(['22', '147'], joinText(', '))) // 22, 147
 * ```
 */
export function joinText(separator = ''): Sink<string, string> {
  if (typeof separator !== 'string') {
    throw new TypeError(`joinText: separator must be a string, ${got(separator, 'joinText')}`)
  }
  const open = () =>
    terminal<string, string>(() => {
      let text = ''
      let items = 0
      return {
        item(item) {
          if (typeof item !== 'string') {
            throw new TypeError(`joinText: item ${items + 1} must be a string, got ${describe(item)}`)
          }
          text = items++ === 0 ? item : text + separator + item
        },
        result: () => text
      }
    })
  return makeSink(open, 'joinText')
}
