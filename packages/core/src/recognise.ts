import { type Branded, SINK, STAGE } from './brands.ts'
import { describe } from './describe.ts'
import type { Sink, Source, Stage, Target } from './types.ts'
import { checkUnlocked, isReadableStream } from './web/from-readable-stream.ts'

type Unknown = Branded & Record<PropertyKey, unknown>

function isObject(value: unknown): value is Unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

export function isStage(value: unknown): value is Stage<unknown, unknown> {
  return typeof value === 'function' && STAGE in value
}

export function isSink(value: unknown): value is Sink<unknown, unknown> {
  return typeof value === 'function' && SINK in value
}

/** Whether `value` counts as one item although it can be iterated: a string or binary data. */
export function isOneItem(value: unknown): boolean {
  return typeof value === 'string' || ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

export function isIterable(value: unknown): value is Iterable<unknown> {
  return isObject(value) && typeof value[Symbol.iterator] === 'function'
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && typeof value[Symbol.asyncIterator] === 'function'
}

export function isSource(value: unknown): value is Source<unknown> {
  return isOneItem(value) || isAsyncIterable(value) || isIterable(value) || isReadableStream(value)
}

function hasProtocol({ send, close, throw: raise }: Unknown): boolean {
  return typeof send === 'function' && typeof close === 'function' && typeof raise === 'function'
}

/** Recognises a target by its three methods; refuses one that could as well be a source. */
export function isTarget(value: unknown, caller: string): value is Target<unknown, unknown> {
  if (!isObject(value) || !hasProtocol(value)) return false
  if (isSource(value)) {
    throw new TypeError(
      `${caller}: ${describe(value)} is both a target (send, throw, close) and a source (iterable). Pass one side of it`
    )
  }
  return true
}

/** Throws a `TypeError` unless `value` is a source. */
export function checkSource(value: unknown, caller: string, name: string): void {
  if (!isSource(value)) {
    throw new TypeError(`${caller}: ${name} must be a source, got ${describe(value)}${advice(value)}`)
  }
  checkUnlocked(value, caller, name)
}

/** Throws a `TypeError` unless `value` is a target or a sink. */
export function checkTarget(value: unknown, caller: string, name: string): void {
  if (!isSink(value) && !isTarget(value, caller)) {
    throw new TypeError(
      `${caller}: ${name} must be a target or a sink, got ${describe(value)}${advice(value)}`
    )
  }
}

/** Says what to do with an argument that looks like something the caller cannot use. */
export function advice(value: unknown): string {
  if (!isObject(value)) return ''
  if (typeof value.write === 'function' && typeof value.pipe === 'function') {
    return '. For Node streams use pipe and the adapters of @costream/node-streams'
  }
  if (typeof value.then === 'function') return '. Await it first'
  if ('signal' in value || 'closeTimeout' in value) return '. Options stand last'
  if ('target' in value && 'source' in value) return '. Pass its target, or its source'
  if (hasProtocol(value))
    return '. A target stands last, as printer() and not printer; to send on, write a stage with push'
  if (typeof value.send === 'function') return '. A target has send, throw and close'
  if (typeof value === 'function') return '. Was the function to be called first?'
  return ''
}
