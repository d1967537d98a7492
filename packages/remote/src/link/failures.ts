import { LinkLostError } from '../link-lost-error.ts'
import { DEEPEST, type ErrorData, type FailureData } from './frame.ts'

type ErrorClass = new (...args: never) => Error

const BUILT_IN: readonly ErrorClass[] = [
  AggregateError,
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError
]

const classes = new Map<string, ErrorClass>([...BUILT_IN, LinkLostError].map(each => [each.name, each]))

/**
 * Names classes of errors that are to keep their class when they come over a link. Others become the nearest built-in
 * one, with their name and properties.
 *
 * The constructor is not called: what comes has the class's prototype, and the properties that were sent.
 *
 * @param errorClasses - subclasses of Error; a later one of the same name replaces an earlier
 * @throws TypeError for what is no class of errors
 *
 * @example
 * ```ts
 * import { reviveErrors } from '@costream/remote'
 *
 * class RouteError extends Error {
 *   override readonly name = 'RouteError'
 * }
 * reviveErrors(RouteError)
 * ```
 */
export function reviveErrors(...errorClasses: readonly ErrorClass[]): void {
  for (const each of errorClasses) {
    if (typeof each !== 'function' || !(each.prototype instanceof Error)) {
      throw new TypeError('reviveErrors: every argument must be a class that extends Error')
    }
  }
  for (const each of errorClasses) classes.set(each.name, each)
}

/** What is not a property of its own where an error is packed. */
const FIXED = ['name', 'message', 'stack', 'cause', 'errors']

/**
 * The errors of one stream on their way. An error that comes back is the very one that was sent: each side numbers its
 * own.
 */
export class Failures {
  readonly #check: (value: unknown) => void
  readonly #own: unknown[] = []
  readonly #theirs = new Map<number, unknown>()
  readonly #numbers = new Map<unknown, number>()

  /** @param check - throws where a value cannot be carried */
  constructor(check: (value: unknown) => void) {
    this.#check = check
  }

  /** @param where - a last line for its stack */
  pack(error: unknown, where?: string): FailureData {
    if (!isError(error)) return { value: this.#carried(error) ? error : String(error) }
    const theirs = this.#numbers.get(error)
    if (theirs !== undefined) return { id: theirs, yours: true }
    let id = this.#own.indexOf(error)
    if (id < 0) id = this.#own.push(error) - 1
    return { id, error: this.#data(error, where, 0) }
  }

  unpack({ id, yours, value, error }: FailureData): unknown {
    if (id === undefined) return error === undefined ? value : revive(error)
    if (yours) return this.#own[id]
    const known = this.#theirs.get(id)
    if (known !== undefined || error === undefined) return known
    const revived = revive(error)
    this.#theirs.set(id, revived)
    this.#numbers.set(revived, id)
    return revived
  }

  #data(error: Error, where: string | undefined, depth: number): ErrorData {
    const inner = (value: unknown): FailureData => {
      if (isError(value)) return { error: this.#data(value, undefined, depth + 1) }
      return { value: this.#carried(value) ? value : String(value) }
    }
    const deeper = depth < DEEPEST - 1 // an error may be its own cause
    const { errors } = error as { errors?: unknown }
    return {
      name: String(error.name),
      chain: chainOf(error),
      message: String(error.message),
      stack: `${error.stack ?? error}${where === undefined ? '' : `\n    at ${where}`}`,
      ...('cause' in error && deeper && { cause: inner(error.cause) }),
      ...(Array.isArray(errors) && deeper && { errors: errors.map(inner) }),
      properties: Object.fromEntries(
        Object.entries(error).filter(([key, value]) => !FIXED.includes(key) && this.#carried(value))
      )
    }
  }

  #carried(value: unknown): boolean {
    try {
      this.#check(value)
      return true
    } catch {
      return false
    }
  }
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}

function chainOf(error: Error): readonly string[] {
  const names: string[] = []
  let prototype: unknown = Object.getPrototypeOf(error)
  while (prototype !== null && prototype !== Object.prototype && names.length < DEEPEST) {
    names.push(String((prototype as object).constructor?.name))
    prototype = Object.getPrototypeOf(prototype)
  }
  return names
}

function revive({ name, chain, message, stack, cause, errors, properties }: ErrorData): Error {
  const found = chain.map(each => classes.get(each)).find(each => each !== undefined)
  const error = new Error(message)
  if (found !== undefined && found !== Error) Object.setPrototypeOf(error, found.prototype)
  const inner = ({ value, error: data }: FailureData): unknown => (data === undefined ? value : revive(data))
  const hidden = (key: string, value: unknown): void => {
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false })
  }
  if (error.name !== name) hidden('name', name)
  hidden('stack', stack)
  if (cause !== undefined) hidden('cause', inner(cause))
  if (errors !== undefined) hidden('errors', errors.map(inner))
  for (const [key, value] of Object.entries(properties)) {
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: true })
  }
  return error
}
