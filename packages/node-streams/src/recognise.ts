import process from 'node:process'
import type { Duplex, Readable, Writable } from 'node:stream'

type Unknown = Record<PropertyKey, unknown>

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
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

/** Whether `value` is the standard output or error of this process, which nobody may end. */
export function isStandard(value: unknown): boolean {
  return value === process.stdout || value === process.stderr
}
