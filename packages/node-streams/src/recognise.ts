import type { EventEmitter } from 'node:events'
import process from 'node:process'
import type { Duplex, Readable, Transform, Writable } from 'node:stream'

type Unknown = Record<PropertyKey, unknown>

function hasMethods(value: unknown, ...names: readonly PropertyKey[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return names.every(name => typeof (value as Unknown)[name] === 'function')
}

/** Whether `value` has a readable side. Every Writable has a `pipe` too, so it is `read` that tells. */
export function isReadable(value: unknown): value is Readable {
  return hasMethods(value, 'on', 'off', 'read', 'pipe', 'destroy')
}

export function isWritable(value: unknown): value is Writable {
  return hasMethods(value, 'on', 'off', 'write', 'end', 'destroy')
}

export function isDuplex(value: unknown): value is Duplex {
  return isReadable(value) && isWritable(value)
}

/** Whether `value` is an EventEmitter and nothing more: no stream, no source and no target. */
export function isEmitter(value: unknown): value is EventEmitter {
  if (!hasMethods(value, 'on', 'removeListener', 'emit', 'listenerCount')) return false
  if (hasMethods(value, 'pipe') || hasMethods(value, 'write') || hasMethods(value, 'send', 'throw', 'close'))
    return false
  return !hasMethods(value, Symbol.asyncIterator) && !hasMethods(value, Symbol.iterator)
}

/** Whether `value` is a Transform; told by its method, as there are classes of that name in several packages. */
export function isTransform(value: unknown): value is Transform {
  return isDuplex(value) && hasMethods(value, '_transform')
}

/** Whether `value` is the standard output or error of this process, which nobody may end. */
export function isStandard(value: unknown): boolean {
  return value === process.stdout || value === process.stderr
}
