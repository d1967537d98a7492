import { checkOptions, describe } from '@costream/core/adapter'
import { CODECS } from './codec/codec.ts'
import type { WindowOptions } from './near/elsewhere.ts'

/** The codecs that run nothing of what they read, and trust nothing of it. */
export const SAFE: readonly string[] = ['json', 'msgpack']

/** Throws unless `value` is a whole number of at least 1, or was left out. */
export function checkCount(value: unknown, caller: string, name: string): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 1)) return
  const rule = `${caller}: ${name} must be a whole number of at least 1, got`
  throw typeof value === 'number'
    ? new RangeError(`${rule} ${value}`)
    : new TypeError(`${rule} ${describe(value)}`)
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

/** Throws unless `value` is the name of a codec, or was left out. */
export function checkCodec(value: unknown, caller: string): void {
  if (value === undefined || Object.hasOwn(CODECS, value as string)) return
  throw new TypeError(`${caller}: codec must be ${Object.keys(CODECS).join(', ')}, got ${describe(value)}`)
}

/** Throws unless `value` is the name of a codec that is safe with bytes of a stranger, or was left out. */
export function checkSafeCodec(value: unknown, caller: string): void {
  if (value === undefined || SAFE.includes(value as string)) return
  throw new TypeError(`${caller}: codec must be ${SAFE.join(' or ')}, got ${describe(value)}`)
}

/** Throws unless `value` is a Node Duplex. */
export function checkDuplex(value: unknown, caller: string): void {
  const { write, on, destroy } = (value ?? {}) as Readonly<Record<string, unknown>>
  if ([write, on, destroy].every(each => typeof each === 'function') && 'readable' in (value as object))
    return
  throw new TypeError(`${caller}: duplex must be a Node Duplex, such as a socket, got ${describe(value)}`)
}

/** Throws unless `value` says when a silent far side is lost, or was left out. */
export function checkHeartbeat(value: unknown, caller: string): void {
  if (value === undefined) return
  checkOptions(value, caller, ['idle', 'dead'])
  const { idle, dead } = value as { readonly idle?: number; readonly dead?: number }
  checkCount(idle, caller, 'idle of heartbeat')
  checkCount(dead, caller, 'dead of heartbeat')
  if (idle !== undefined && dead !== undefined && dead > idle) return
  throw new RangeError(
    `${caller}: heartbeat must have idle and dead, in milliseconds, and dead must be greater`
  )
}

/** Throws unless `value` says how a child is started, or was left out. */
export function checkChild(value: unknown, caller: string, name: string): void {
  if (value === undefined) return
  checkOptions(value, caller, ['cwd', 'env', 'execArgv'])
  const { cwd, env, execArgv } = value as Readonly<Record<string, unknown>>
  if (cwd !== undefined && typeof cwd !== 'string') {
    throw new TypeError(`${caller}: cwd of ${name} must be a string, got ${describe(cwd)}`)
  }
  if (env !== undefined && (typeof env !== 'object' || env === null)) {
    throw new TypeError(`${caller}: env of ${name} must be an object, got ${describe(env)}`)
  }
  if (execArgv !== undefined && !Array.isArray(execArgv)) {
    throw new TypeError(`${caller}: execArgv of ${name} must be an array of flags, got ${describe(execArgv)}`)
  }
}
