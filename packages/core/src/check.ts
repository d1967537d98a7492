import { describe } from './describe.ts'

/** Throws a `TypeError` unless `value` is a function. */
export function checkFunction(value: unknown, caller: string, name: string): void {
  if (typeof value !== 'function') {
    throw new TypeError(`${caller}: ${name} must be a function, got ${describe(value)}`)
  }
}

/** Throws unless `value` is a whole number of at least `least`; `Infinity` passes. */
export function checkCount(value: unknown, caller: string, name: string, least: number): void {
  if (typeof value !== 'number') {
    throw new TypeError(`${caller}: ${name} must be a number, got ${describe(value)}`)
  }
  if (!(value >= least) || (value !== Infinity && !Number.isInteger(value))) {
    throw new RangeError(`${caller}: ${name} must be a whole number of at least ${least}, got ${value}`)
  }
}

/** Throws a `TypeError` unless `options` is a plain object (or was left out). */
export function checkOptions(options: unknown, caller: string): void {
  if (options === undefined || isPlainObject(options)) return
  throw new TypeError(`${caller}: the options must be a plain object, got ${describe(options)}`)
}

/** Throws unless `signal` is an AbortSignal and `closeTimeout` a time, where they are given. */
export function checkRunOptions(
  options: { readonly signal?: unknown; readonly closeTimeout?: unknown } | undefined,
  caller: string
): void {
  checkOptions(options, caller)
  if (options === undefined) return
  const { signal, closeTimeout } = options
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError(`${caller}: signal must be an AbortSignal, got ${describe(signal)}`)
  }
  if (closeTimeout !== undefined && !(typeof closeTimeout === 'number' && closeTimeout >= 0)) {
    throw new RangeError(
      `${caller}: closeTimeout must be a number of milliseconds, got ${describe(closeTimeout)}`
    )
  }
}

/** Whether `value` is an object literal, or was made by `Object.create(null)`. */
export function isPlainObject(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

function isAbortSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value
}
