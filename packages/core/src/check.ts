import { describe } from './describe.ts'

/** What a message says that it got; the pipeline itself gets a function that was to be called first. */
export function got(value: unknown, caller: string, args = '…'): string {
  const uncalled = Symbol.asyncIterator in Object(value)
  return `got ${describe(value)}${uncalled ? `. In a pipeline, call it: ${caller}(${args})` : ''}`
}

/** Throws a `TypeError` unless `value` is a function. */
export function checkFunction(value: unknown, caller: string, name: string): void {
  if (typeof value !== 'function') {
    throw new TypeError(`${caller}: ${name} must be a function, ${got(value, caller)}`)
  }
}

/** Throws a `TypeError` unless there is a value to begin with, which may be `undefined`. */
export function checkInitial(rest: readonly unknown[], caller: string): void {
  if (rest.length > 0) return
  throw new TypeError(`${caller}: initial is missing, the value to begin with. For a sum: ${caller}(fn, 0)`)
}

/** Throws unless `value` is a whole number of at least `least`; `Infinity` passes. */
export function checkCount(value: unknown, caller: string, name: string, least: number): void {
  if (typeof value !== 'number') {
    throw new TypeError(`${caller}: ${name} must be a number, ${got(value, caller)}`)
  }
  if (!(value >= least) || (value !== Infinity && !Number.isInteger(value))) {
    throw new RangeError(`${caller}: ${name} must be a whole number of at least ${least}, got ${value}`)
  }
}

/** The longest time a timer takes, in milliseconds: asked for more, `setTimeout` fires at once. */
const LONGEST = 2 ** 31 - 1

/** Throws unless `value` is a number of milliseconds from `least` to `most`. */
export function checkDuration(
  value: unknown,
  caller: string,
  name: string,
  least = 0,
  most: number = LONGEST
): void {
  if (typeof value !== 'number') {
    throw new TypeError(`${caller}: ${name} must be a number of milliseconds, ${got(value, caller)}`)
  }
  if (value >= least && value <= most) return
  throw new RangeError(
    `${caller}: ${name} must be from ${least} to ${most.toLocaleString('en')} milliseconds, got ${value}`
  )
}

/** Throws a `TypeError` unless `value` is a clock. */
export function checkClock(value: unknown, caller: string): void {
  const { now, after } = (value ?? {}) as { readonly now?: unknown; readonly after?: unknown }
  if (typeof now === 'function' && typeof after === 'function') return
  throw new TypeError(
    `${caller}: clock must have the methods now and after, like virtualClock() of @costream/core/testing, got ${describe(value)}`
  )
}

/** Throws a `TypeError` unless `options` is a plain object (or was left out) without other keys than `known`. */
export function checkOptions(options: unknown, caller: string, known?: readonly string[]): void {
  if (options === undefined) return
  if (!isPlainObject(options)) {
    throw new TypeError(`${caller}: the options must be a plain object, ${got(options, caller, '')}`)
  }
  const unknown = known && Object.keys(options).find(key => !known.includes(key))
  if (unknown === undefined) return
  throw new TypeError(
    `${caller}: there is no option ${JSON.stringify(unknown)}. The options are ${known?.join(', ')}`
  )
}

/** The same; and `signal` must be an AbortSignal and `closeTimeout` a time, where they are given. */
export function checkRunOptions(
  options: { readonly signal?: unknown; readonly closeTimeout?: unknown } | undefined,
  caller: string,
  known: readonly string[]
): void {
  checkOptions(options, caller, known)
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

export function isAbortSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value
}
