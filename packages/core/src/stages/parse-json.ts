import { describe } from '../describe.ts'
import { operator } from '../push/operator.ts'
import type { Stage } from '../types.ts'

/**
 * Parses lines of JSON, one value each. Lines of white space alone are left out.
 *
 * @returns a stage from lines to values; their type is what the caller says it is, it is not checked
 * @throws the run fails with a `SyntaxError` that names the item (counted from 1, so for `lines` the line), with a
 *   `TypeError` at an item that is no string
 *
 * @example
 * ```ts
 * import { lines, parseJson, pipe, toArray } from '@costream/core'
 *
 * const text = '{"route": 22}\n{"route": 147}\n'
 * console.log(await pipe(text, lines(), parseJson(), toArray())) // [{ route: 22 }, { route: 147 }]
 * ```
 */
export function parseJson<T = unknown>(): Stage<string, T> {
  return operator<string, T>('parseJson', ({ send }) => {
    let items = 0
    return {
      item(line) {
        items++
        if (typeof line !== 'string') {
          throw new TypeError(`parseJson: item ${items} must be a string, got ${describe(line)}`)
        }
        if (line.trim() !== '') return send(parse<T>(line, items))
      }
    }
  })
}

function parse<T>(line: string, item: number): T {
  try {
    return JSON.parse(line) as T
  } catch (cause) {
    const { message } = cause as Error
    throw new SyntaxError(`parseJson: item ${item} is not JSON: ${message}`, { cause })
  }
}
