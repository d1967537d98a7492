import { checkOptions, describe } from '@costream/core/adapter'
import { checkHeartbeat, checkSafeCodec } from './check.ts'
import type { CodecName } from './codec/codec.ts'
import { HEARTBEAT } from './link/defaults.ts'
import type { Heartbeat } from './link/link.ts'
import { eachItsOwn, type Place, shared } from './near/place.ts'
import { type Address, type ConnectionSettings, startConnection } from './socket/start-connection.ts'

/** Options of `connection`. */
export interface ConnectionOptions {
  /** How items become bytes. Default `'msgpack'`. */
  readonly codec?: Exclude<CodecName, 'clone'>
  /** What the server asks for. Without TLS, everybody on the way can read it. */
  readonly token?: string
  /** When a silent server is asked, and lost, in milliseconds. Default `{ idle: 5000, dead: 15000 }`. */
  readonly heartbeat?: Heartbeat
}

/** A connection that is kept for several stages. */
export interface Connection extends AsyncDisposable {}

const places = new WeakMap<object, Place>()

/** The names of `ConnectionOptions`. */
export const CONNECTION = ['codec', 'token', 'heartbeat'] as const

/**
 * Makes a connection that several stages share, each with a stream and credit of its own. It is opened once, when first
 * needed.
 *
 * While nothing runs over it, it does not keep the program alive. Where it is lost, so is everything that runs over it;
 * the next run opens another. Nothing is sent again by itself.
 *
 * @param address - `{ port, host }`, or `{ path }` of a Unix socket; with `tls`, what `node:tls` connects with
 * @param options - the codec, the token, when a silent server is lost
 * @returns what `remote` takes in place of an address; disposing closes it
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { connection } from '@costream/remote'
 *
 * await using server = connection({ port: 7022 }, { token: 'secret' })
 * ```
 */
export function connection(address: Address, options: ConnectionOptions = {}): Connection {
  checkAddress(address, 'connection')
  checkOptions(options, 'connection', CONNECTION)
  const settings = settingsOf(options, 'connection')
  const place = shared(() => startConnection(address, settings))
  const made = { [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
  places.set(made, place)
  return made
}

/** Where the stages of a server are opened: over a connection, or one for each. */
export function serverPlace(server: unknown, options: ConnectionOptions, caller: string): Place {
  const place = places.get(server as object)
  if (place === undefined) {
    checkAddress(server, caller)
    const settings = settingsOf(options, caller)
    return eachItsOwn(onIdle => startConnection(server, { ...settings, onIdle }))
  }
  const own = CONNECTION.find(name => options[name] !== undefined)
  if (own === undefined) return place
  throw new TypeError(`${caller}: ${own} is an option of the connection. Give it to connection()`)
}

function settingsOf(options: ConnectionOptions, caller: string): ConnectionSettings {
  const { codec = 'msgpack', token, heartbeat = HEARTBEAT } = options
  checkSafeCodec(codec, caller)
  checkHeartbeat(heartbeat, caller)
  if (token !== undefined && typeof token !== 'string') {
    throw new TypeError(`${caller}: token must be a string, got ${describe(token)}`)
  }
  return { codec, heartbeat, ...(token !== undefined && { token }) }
}

function checkAddress(value: unknown, caller: string): asserts value is Address {
  const { port, path, host, tls } = (value ?? {}) as Readonly<Record<string, unknown>>
  const isPort = Number.isInteger(port) && (port as number) >= 0 && (port as number) < 65_536
  const known = isPort !== (typeof path === 'string')
  const named = host === undefined || typeof host === 'string'
  const secured = tls === undefined || (typeof tls === 'object' && tls !== null)
  if (known && named && secured) return
  throw new TypeError(
    `${caller}: the server must be { port, host }, { path } of a Unix socket, or what connection() made, got ${describe(value)}`
  )
}
