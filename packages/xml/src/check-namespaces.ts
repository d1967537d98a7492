import { describe } from './check.ts'

/**
 * Throws unless it is an object of URIs by prefix; `undefined` passes.
 *
 * @returns the prefixes
 */
export function checkNamespaces(namespaces: unknown, caller: string): ReadonlySet<string> | undefined {
  if (namespaces === undefined) return
  if (typeof namespaces !== 'object' || namespaces === null || Array.isArray(namespaces)) {
    throw new TypeError(
      `${caller}: namespaces must be an object of URIs by prefix, got ${describe(namespaces)}`
    )
  }
  const uris = new Set<unknown>()
  for (const [prefix, uri] of Object.entries(namespaces)) {
    if (typeof uri !== 'string' || uri === '' || uris.has(uri)) {
      throw new RangeError(
        `${caller}: namespaces must have a URI for each prefix, another for each; got ${JSON.stringify(uri)} for ${JSON.stringify(prefix)}`
      )
    }
    uris.add(uri)
  }
  return new Set(Object.keys(namespaces))
}
