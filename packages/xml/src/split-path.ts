/**
 * The names in a path to a field, as `valuesAt` takes it: there is a `/` between them, but in the braces of a namespace
 * it is one like any other character.
 *
 * @param path - such as `at/x` or `{http://purl.org/dc/elements/1.1/}date`
 * @returns the names, in order
 *
 * @example
 * ```ts
 * import { splitPath } from '@costream/xml'
 *
 * console.log(splitPath('stops/stop/@no')) // ['stops', 'stop', '@no']
 * console.log(splitPath('at/{urn:a/b}x')) // ['at', '{urn:a/b}x']
 * ```
 */
export function splitPath(path: string): string[] {
  const names: string[] = []
  let from = 0
  for (let at = 0; at < path.length; at++) {
    if (path[at] === '{') at = Math.max(at, path.indexOf('}', at))
    else if (path[at] === '/') {
      names.push(path.slice(from, at))
      from = at + 1
    }
  }
  names.push(path.slice(from))
  return names
}
