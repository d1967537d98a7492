import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { byteEndpoint, MAX_FRAME } from '../bytes/byte-endpoint.ts'
import { hello, readWelcome, WELCOME } from '../bytes/greeting.ts'
import { CODECS, type CodecName } from '../codec/codec.ts'
import { defaults } from '../link/defaults.ts'
import { type Heartbeat, Link } from '../link/link.ts'
import type { Site } from '../near/site.ts'

/** Where a server listens: a port, or the path of a Unix socket; over TLS where `tls` is given. */
export type Address = { readonly tls?: ConnectionOptions } & (
  | { readonly port: number; readonly host?: string }
  | { readonly path: string }
)

/** What a connection is made with. */
export interface ConnectionSettings {
  readonly codec: CodecName
  readonly token?: string
  readonly heartbeat: Heartbeat
  readonly onIdle?: (site: Site) => void
}

/** Connects to a server, and links to it. */
export function startConnection(
  address: Address,
  { codec, token, heartbeat, onIdle }: ConnectionSettings
): Site {
  const socket = connectTo(address)
  const gone = new Promise<void>(resolve => {
    socket.once('close', () => resolve())
  })
  const site: Site = {
    link: new Link(
      events =>
        byteEndpoint(socket, events, {
          kind: 'socket',
          place: `server at ${nameOf(address)}`,
          maxFrame: MAX_FRAME,
          codec: CODECS[codec],
          say: hello({ codec, ...(token !== undefined && { token }) }),
          hear: {
            starts: WELCOME,
            line(line) {
              readWelcome(line)
              return { codec: CODECS[codec] }
            }
          },
          hold: busy => void (busy ? socket.ref() : socket.unref())
        }),
      { ...defaults, heartbeat, ...(onIdle !== undefined && { onIdle: () => onIdle(site) }) }
    ),
    async end() {
      site.link.end()
      await gone
    }
  }
  return site
}

function connectTo({ tls, ...where }: Address): Socket {
  const socket = tls === undefined ? connect(where) : connectTls({ ...where, ...tls })
  return socket.setNoDelay(true)
}

function nameOf(address: Address): string {
  return 'path' in address ? address.path : `${address.host ?? 'localhost'}:${address.port}`
}
