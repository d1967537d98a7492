/** Throws a `TypeError` unless `options` is a plain object with no other keys than `known`. */
export function checkOptions(options: unknown, caller: string, known: readonly string[]): void {
  const prototype: unknown = isObject(options) ? Object.getPrototypeOf(options) : undefined
  if (!isObject(options) || (prototype !== null && prototype !== Object.prototype)) {
    throw new TypeError(`${caller}: the options must be a plain object, got ${describe(options)}`)
  }
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown === undefined) return
  throw new TypeError(
    `${caller}: there is no option ${JSON.stringify(unknown)}. The options are ${known.join(', ')}`
  )
}

/** Throws unless `value` is a whole number of at least 0; `Infinity` passes. */
export function checkLimit(value: unknown, caller: string, name: string): void {
  if (typeof value !== 'number') {
    throw new TypeError(`${caller}: ${name} must be a number, got ${describe(value)}`)
  }
  if (!(value >= 0) || (value !== Infinity && !Number.isInteger(value))) {
    throw new RangeError(`${caller}: ${name} must be a whole number of at least 0, got ${value}`)
  }
}

/** Throws a `TypeError` unless `value` is a string. */
export function checkString(value: unknown, caller: string, name: string): void {
  if (typeof value === 'string') return
  throw new TypeError(`${caller}: ${name} must be a string, got ${describe(value)}`)
}

/** Throws a `TypeError` unless `value` is a boolean. */
export function checkBoolean(value: unknown, caller: string, name: string): void {
  if (typeof value === 'boolean') return
  throw new TypeError(`${caller}: ${name} must be true or false, got ${describe(value)}`)
}

/** Throws a `TypeError` unless `value` is a function. */
export function checkFunction(value: unknown, caller: string, name: string): void {
  if (typeof value === 'function') return
  throw new TypeError(`${caller}: ${name} must be a function, got ${describe(value)}`)
}

/** Says in a few words what a wrong argument is. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (isObject(value)) {
    const name = value.constructor?.name
    return name === undefined || name === 'Object' ? 'an object' : `an instance of ${name}`
  }
  return typeof value === 'function' ? 'a function' : `the ${typeof value} ${String(value).slice(0, 40)}`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
