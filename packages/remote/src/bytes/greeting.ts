import { Buffer } from 'node:buffer'
import { ProtocolError } from '../link/protocol-error.ts'

/** How a byte link begins: a line each way, such as `costream 1 msgpack` and `ok`. */
const NAME = 'costream'

/** The version of the protocol. */
const VERSION = '1'

/** How long the first line may be, in bytes. */
const LONGEST = 4096

const OK = 'ok'

/** What the side that opens streams says first. */
export interface Hello {
  readonly codec: string
  readonly token?: string
}

/** The first line of who opens streams. */
export function hello({ codec, token }: Hello): string {
  return [NAME, VERSION, codec, ...(token === undefined ? [] : [encodeURIComponent(token)])].join(' ')
}

/** Reads the first line of who opens streams; throws a ProtocolError where it is none. */
export function readHello(line: string): Hello {
  const [name, version, codec = '', token] = line.split(' ')
  if (name !== NAME) throw new ProtocolError(`it speaks another protocol: it began with ${quote(line)}`)
  if (version !== VERSION) {
    throw new ProtocolError(`it speaks version ${version} of the protocol, this is version ${VERSION}`)
  }
  return { codec, ...(token !== undefined && { token: decoded(token) }) }
}

/** The answer to a first line: that it is welcome, or why not. */
export function welcome(refusal?: string): string {
  return refusal === undefined ? OK : `no ${encodeURIComponent(refusal)}`
}

/** Reads the answer to a first line; throws a ProtocolError where one is not welcome. */
export function readWelcome(line: string): void {
  if (line === OK) return
  if (line.startsWith('no ')) throw new ProtocolError(`it refused: ${decoded(line.slice(3))}`)
  throw new ProtocolError(`it speaks another protocol: it began with ${quote(line)}`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ProtocolError(`its first line is wrong: ${quote(text)}`)
  }
}

function quote(line: string): string {
  return JSON.stringify(line.slice(0, 40))
}

/**
 * Takes the first line off a byte stream.
 *
 * @param starts - what it may start with: nothing else is waited for
 * @returns what each chunk goes into; it answers the line and what follows it, once they are there
 */
export function firstLine(
  starts: readonly string[]
): (chunk: Uint8Array) => { readonly line: string; readonly rest: Uint8Array } | undefined {
  let held = Buffer.alloc(0)
  return chunk => {
    held = Buffer.concat([held, chunk])
    const end = held.indexOf('\n')
    const line = held.toString('latin1', 0, end < 0 ? Math.min(held.length, LONGEST) : end)
    const fits = starts.some(start => line.startsWith(start) || start.startsWith(line))
    if (!fits) throw new ProtocolError(`it speaks another protocol: it began with ${quote(line)}`)
    if (end >= 0) return { line, rest: held.subarray(end + 1) }
    if (held.length > LONGEST) throw new ProtocolError('its first line is too long')
    return undefined
  }
}

/** What the first line of who opens streams starts with. */
export const HELLO: readonly string[] = [`${NAME} `]

/** What the answer starts with. */
export const WELCOME: readonly string[] = [OK, 'no ']
