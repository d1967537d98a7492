import { createHash, timingSafeEqual } from 'node:crypto'
import type { Server, Socket } from 'node:net'
import { checkOptions, describe } from '@costream/core/adapter'
import { acceptHello } from './bytes/accept-hello.ts'
import { byteEndpoint } from './bytes/byte-endpoint.ts'
import { checkCount, checkHeartbeat } from './check.ts'
import { makePart } from './far/load-part.ts'
import { type FarPart, runFar } from './far/run-far.ts'
import { defaults, HEARTBEAT } from './link/defaults.ts'
import type { OpenRequest } from './link/frame.ts'
import { type Heartbeat, Link } from './link/link.ts'
import type { StageRef } from './stage-ref.ts'
import { threaded } from './threaded.ts'

/** What a client may ask for. */
export interface ServeLimits {
  /** How many connections there may be. Default 1000. */
  readonly connections?: number
  /** How many streams a connection may have at a time. Default 100. */
  readonly streams?: number
  /** The largest window of a stream, in items. Default 65,536. */
  readonly window?: number
  /** The largest window of a stream, in bytes. Default 16 MiB. */
  readonly windowBytes?: number
  /** How many bytes a frame, of up to 256 items, may have. Default 4 MiB. */
  readonly frame?: number
  /** How long a client may take to say who it is, in milliseconds. Default 5000. */
  readonly greeting?: number
}

/** Options of `serve`. */
export interface ServeOptions {
  /**
   * What is served, by name: a stage or a sink, a function that makes one of the client's arguments, or what `ref` made,
   * which runs in a worker thread with the arguments that it has.
   */
  readonly stages: Readonly<Record<string, unknown>>
  /** What every client must know. Without it, whoever can connect is served. */
  readonly token?: string
  /** What a client may ask for. */
  readonly limits?: ServeLimits
  /** When a silent client with open streams is asked, and lost, in milliseconds. Default `{ idle: 5000, dead: 15000 }`. */
  readonly heartbeat?: Heartbeat
}

/** What is served. */
export interface Served extends AsyncDisposable {
  /** How many connections there are. */
  readonly connections: number
  /** How many streams there are, over all connections. */
  readonly streams: number
  /** Stops the server from listening, ends every connection, and settles when all is closed. */
  close(): Promise<void>
}

/**
 * Serves stages to `remote`, by the names they are registered under: on a server of `node:net`, over TCP or a Unix
 * socket, or on one of `node:tls`.
 *
 * Nothing of a client's is run. Its bytes are read as JSON or MessagePack, within limits. One that breaks the protocol
 * loses its connection, the others are served on. Clients are known by a token, or by certificates: a TLS server with
 * `requestCert`.
 *
 * A stage that is busy keeps the server from answering anybody, also whether it is there: one that computes is
 * registered by `ref`, and runs in a thread.
 *
 * @param server - a server that listens, or will
 * @param options - the stages, the token, the limits
 * @returns how much is served, and how to stop
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { createServer } from 'node:net'
 * import { map } from '@costream/core'
 * import { ref, serve } from '@costream/remote'
 *
 * const served = serve(createServer(), {
 *   stages: {
 *     // A stage of its own for each client that asks for it.
 *     upper: map((line: string) => line.toUpperCase()),
 *     times: (by: number) => map((n: number) => n * by),
 *     // In a thread of its own.
 *     pairs: ref<typeof import('@costream/core'), 'pairwise'>('@costream/core', 'pairwise'),
 *   },
 *   token: 'secret',
 *   limits: { connections: 10 },
 * })
 * console.log(served.connections) // 0
 * await served.close()
 * ```
 */
export function serve(server: Server, options: ServeOptions): Served {
  checkServer(server)
  const { stages, token, limits = {}, heartbeat = HEARTBEAT } = checkServeOptions(options)
  const { connections = 1000, streams = 100, frame = 4 * 2 ** 20, greeting = 5000 } = limits
  const { window = 65_536, windowBytes = 16 * 2 ** 20 } = limits
  const links = new Map<Socket, Link>()

  const welcome = (socket: Socket): void => {
    if (links.size >= connections) return void socket.destroy()
    const timer = setTimeout(() => socket.destroy(), greeting)
    socket.setNoDelay(true)
    socket.once('close', () => {
      clearTimeout(timer)
      links.delete(socket)
    })
    const link = new Link(
      events =>
        byteEndpoint(socket, events, {
          kind: 'socket',
          place: 'client',
          maxFrame: frame,
          hear: acceptHello(
            said => token === undefined || isSame(said, token),
            () => clearTimeout(timer)
          ),
          hold() {}
        }),
      {
        ...defaults,
        heartbeat,
        limit: { streams, items: window, bytes: windowBytes },
        accept: (request, stream) => void runFar(stream, () => registered(stages, request))
      }
    )
    links.set(socket, link)
  }
  const event = 'setSecureContext' in server ? 'secureConnection' : 'connection'
  server.on(event, welcome)

  const close = async (): Promise<void> => {
    server.off(event, welcome)
    const closed = new Promise<void>(resolve => {
      server.close(() => resolve())
    })
    for (const link of links.values()) link.lose({ reason: 'the server was closed' })
    await closed
  }
  return {
    get connections() {
      return links.size
    },
    get streams() {
      return [...links.values()].reduce((sum, { size }) => sum + size, 0)
    },
    close,
    [Symbol.asyncDispose]: close
  }
}

/** Makes what a client asked for; nothing but what was registered. */
async function registered(stages: Readonly<Record<string, unknown>>, request: OpenRequest): Promise<FarPart> {
  const { stage, back } = request
  const part = Object.hasOwn(stages, stage) ? stages[stage] : undefined
  if (part === undefined) throw new TypeError(`There is no stage ${JSON.stringify(stage)} here`)
  if (!isRef(part)) return makePart(part, request)
  const options = { window: request.window.items }
  if (back) return { stage: threaded(part, options) }
  return { target: threaded.sink(part.module, part.name as never, part.args as never, options) }
}

function isRef(part: unknown): part is StageRef<unknown, unknown> {
  return typeof part === 'object' && part !== null && 'module' in part && 'name' in part && 'args' in part
}

/** Compares in a time that tells nothing of how much is right. */
function isSame(said: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return said !== undefined && timingSafeEqual(digest(said), digest(token))
}

function checkServer(server: unknown): void {
  const { on, listen, close } = (server ?? {}) as Readonly<Record<string, unknown>>
  if ([on, listen, close].every(each => typeof each === 'function')) return
  throw new TypeError(`serve: server must be a server of node:net or node:tls, got ${describe(server)}`)
}

function checkServeOptions(options: ServeOptions): ServeOptions {
  checkOptions(options ?? null, 'serve', ['stages', 'token', 'limits', 'heartbeat'])
  const { stages, token, limits, heartbeat } = options
  if (typeof stages !== 'object' || stages === null) {
    throw new TypeError(`serve: stages must be an object of stages by name, got ${describe(stages)}`)
  }
  for (const [name, part] of Object.entries(stages)) {
    if (typeof part === 'function' || (typeof part === 'object' && part !== null)) continue
    throw new TypeError(`serve: ${name} of stages must be a stage or make one, got ${describe(part)}`)
  }
  if (token !== undefined && (typeof token !== 'string' || token === '')) {
    throw new TypeError(`serve: token must be a string that is not empty, got ${describe(token)}`)
  }
  const known = ['connections', 'streams', 'window', 'windowBytes', 'frame', 'greeting']
  checkOptions(limits, 'serve', known)
  for (const [name, value] of Object.entries(limits ?? {})) checkCount(value, 'serve', `${name} of limits`)
  checkHeartbeat(heartbeat, 'serve')
  return options
}
