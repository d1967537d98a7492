/** Fails unless the two are the same: arrays, byte arrays and plain objects part by part, anything else by identity. */
export function equal(actual: unknown, expected: unknown, what = 'it'): void {
  if (!alike(actual, expected)) throw new Error(`${what} is ${show(actual)}, not ${show(expected)}`)
}

/** Answers what `act` fails with; fails if it does not. */
export async function failure(act: () => unknown, what = 'it'): Promise<unknown> {
  try {
    await act()
  } catch (error) {
    return error
  }
  throw new Error(`${what} did not fail`)
}

function alike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!isComposite(a) || !isComposite(b) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b))
    return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && alike(a[key], b[key]))
  )
}

function isComposite(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  return (
    Array.isArray(value) || value instanceof Uint8Array || Object.getPrototypeOf(value) === Object.prototype
  )
}

function show(value: unknown): string {
  const text = isComposite(value) ? JSON.stringify(value) : String(value)
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
