import type { WindowOptions } from './near/elsewhere.ts'

/** What an error message calls a value that it did not expect. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return `the function ${value.name || '(without a name)'}`
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'an array' : `an object of ${value.constructor?.name ?? 'no class'}`
}

/** Throws unless `options` is a plain object (or was left out) without other keys than `known`. */
export function checkOptions(options: unknown, caller: string, known: readonly string[]): void {
  if (options === undefined) return
  const prototype: unknown =
    typeof options === 'object' && options !== null ? Object.getPrototypeOf(options) : undefined
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${caller}: the options must be a plain object, got ${describe(options)}`)
  }
  const unknown = Object.keys(options as object).find(key => !known.includes(key))
  if (unknown === undefined) return
  throw new TypeError(
    `${caller}: there is no option ${JSON.stringify(unknown)}. The options are ${known.join(', ')}`
  )
}

/** Throws unless `value` is a whole number of at least 1, or was left out. */
function checkCount(value: unknown, caller: string, name: string): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 1)) return
  const wrong = `${caller}: ${name} must be a whole number of at least 1, got ${describe(value)}`
  throw typeof value === 'number' ? new RangeError(wrong) : new TypeError(wrong)
}

/** Throws unless `value` is a boolean, or was left out. */
export function checkFlag(value: unknown, caller: string, name: string): void {
  if (value === undefined || typeof value === 'boolean') return
  throw new TypeError(`${caller}: ${name} must be true or false, got ${describe(value)}`)
}

/** The names of `WindowOptions`. */
export const WINDOW = ['window', 'windowBytes'] as const

/** Throws unless the sizes of a window are whole numbers of at least 1. */
export function checkWindow({ window, windowBytes }: WindowOptions, caller: string): void {
  checkCount(window, caller, 'window')
  checkCount(windowBytes, caller, 'windowBytes')
}
