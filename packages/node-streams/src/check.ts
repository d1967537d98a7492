import { inspect } from 'node:util'

/** Says in a few words what a wrong argument is. */
export function describe(value: unknown): string {
  return inspect(value, { depth: -1, maxStringLength: 40, breakLength: Infinity })
}

/** Throws unless `options` is a plain object with no other keys than `known`, or was left out. */
export function checkOptions(options: unknown, caller: string, known: readonly string[]): void {
  if (options === undefined) return
  if (!isPlainObject(options)) {
    throw new TypeError(`${caller}: the options must be a plain object, got ${describe(options)}`)
  }
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown !== undefined) {
    throw new TypeError(
      `${caller}: there is no option ${JSON.stringify(unknown)}. The options are ${known.join(', ')}`
    )
  }
  const { signal } = options
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError(`${caller}: signal must be an AbortSignal, got ${describe(signal)}`)
  }
}

/** Throws unless `count` is a whole number of at least 1; `Infinity` passes. */
export function checkCount(count: unknown, caller: string, name: string): void {
  const must = `${caller}: ${name} must be a whole number of at least 1, got ${describe(count)}`
  if (typeof count !== 'number') throw new TypeError(must)
  if (count !== Infinity && !(Number.isInteger(count) && count >= 1)) throw new RangeError(must)
}

/** Whether `value` is an AbortSignal, of whatever realm. */
function isAbortSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value
}

/** Whether `value` is an object literal, or was made by `Object.create(null)`. */
export function isPlainObject(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
