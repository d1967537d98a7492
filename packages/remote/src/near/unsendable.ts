/**
 * Makes the error for a value that cannot be carried: it names what of it is at fault.
 *
 * @param check - throws where a value cannot be carried
 * @param what - what the value is, such as `item 12`
 * @param place - where it was to go
 */
export function unsendable(
  value: unknown,
  what: string,
  place: string,
  check: (value: unknown) => void,
  cause: unknown
): TypeError {
  const path = locate(value, check)
  const part = path.length === 0 ? '' : ` its property ${path.join('.')}:`
  return new TypeError(`Cannot send ${what} to the ${place}:${part} ${reasonOf(cause)}`, { cause })
}

/** The way to the innermost part that cannot be carried. */
function locate(value: unknown, check: (value: unknown) => void, depth = 0): readonly string[] {
  if (typeof value !== 'object' || value === null || depth > 32) return []
  for (const [key, part] of Object.entries(value)) {
    if (!passes(part, check)) return [key, ...locate(part, check, depth + 1)]
  }
  return []
}

function passes(value: unknown, check: (value: unknown) => void): boolean {
  try {
    check(value)
    return true
  } catch {
    return false
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
