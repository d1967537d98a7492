import type { Stage, Target } from '@costream/core'
import { checkOptions, describe } from '@costream/core/adapter'
import { checkWindow, WINDOW } from './check.ts'
import { CONNECTION, type Connection, type ConnectionOptions, serverPlace } from './connection.ts'
import { stageAt, targetAt, type Wanted, type WindowOptions, windowOf } from './near/elsewhere.ts'
import type { Address } from './socket/start-connection.ts'
import type { StageRef } from './stage-ref.ts'

/** Options of `remote`. Those of the connection only where it is given an address. */
export interface RemoteOptions extends WindowOptions, ConnectionOptions {}

/** The type of `remote`. */
export interface Remote {
  <In, Out>(
    server: Address | Connection,
    name: string,
    args?: readonly unknown[],
    options?: RemoteOptions
  ): Stage<In, Out>
  <In, Out>(server: Address | Connection, ref: StageRef<In, Out>, options?: RemoteOptions): Stage<In, Out>
  /**
   * The target behind a socket: items go there, and nothing but the result comes back.
   *
   * It connects at the call.
   */
  sink<In, R>(
    server: Address | Connection,
    name: string,
    args?: readonly unknown[],
    options?: RemoteOptions
  ): Target<In, R>
}

/**
 * Runs a stage that a server has registered by its name, over TCP, TLS or a Unix socket.
 *
 * It connects with the run, and closes after it; `connection` keeps a connection. Of a reference made by `ref` only the
 * name and the arguments go to the server. Nothing is ever sent twice: what becomes of the items between `consumed` and
 * `sent` of a LinkLostError is not known.
 *
 * @param server - `{ port, host }`, or `{ path }` of a Unix socket, with `tls` over TLS; or what `connection` made
 * @param name - what the server calls the stage; or a reference, whose name it is
 * @param args - what the server's function is called with
 * @param options - the window; the codec, the token and the heartbeat of a connection of its own
 * @returns a stage. Its run fails with the far stage's error, with a TypeError for an item that cannot be carried, with a
 *   LinkLostError where the connection breaks, is refused, or the server is silent for 15 s
 * @throws TypeError, RangeError for a wrong argument, at the call
 *
 * @example
 * ```ts
 * import { createServer } from 'node:net'
 * import { map, pipe, toArray } from '@costream/core'
 * import { remote, serve } from '@costream/remote'
 *
 * const server = createServer().listen(0, '127.0.0.1')
 * await new Promise(resolve => server.once('listening', resolve))
 * const served = serve(server, { stages: { times: (by: number) => map((n: number) => n * by) } })
 *
 * const { port } = server.address() as { port: number }
 * const times = remote<number, number>({ port, host: '127.0.0.1' }, 'times', [2])
 * console.log(await pipe([1, 2, 3], times, toArray())) // [2, 4, 6]
 * await served.close()
 * ```
 */
export const remote: Remote = Object.assign(
  (server: unknown, ...call: readonly unknown[]): Stage<unknown, unknown> => {
    const { wanted, options } = readWanted(call, 'remote')
    return stageAt(wanted, serverPlace(server, options, 'remote'), windowOf(options))
  },
  {
    sink(server: unknown, ...call: readonly unknown[]): unknown {
      const { wanted, options } = readWanted(call, 'remote.sink')
      return targetAt(wanted, serverPlace(server, options, 'remote.sink'), windowOf(options))
    }
  }
) as Remote

function readWanted(
  [first, ...rest]: readonly unknown[],
  caller: string
): { readonly wanted: Wanted; readonly options: RemoteOptions } {
  const isRef = typeof first === 'object' && first !== null
  const { name, args = [] } = isRef ? (first as StageRef) : { name: first, args: rest[0] as never }
  const options = (isRef ? rest[0] : rest[1]) as RemoteOptions | undefined
  if (typeof name !== 'string') {
    throw new TypeError(`${caller}: name must be what the server calls the stage, got ${describe(name)}`)
  }
  if (!Array.isArray(args)) {
    throw new TypeError(`${caller}: args must be an array of arguments, got ${describe(args)}`)
  }
  checkOptions(options, caller, [...WINDOW, ...CONNECTION])
  checkWindow(options ?? {}, caller)
  return { wanted: { name, args }, options: options ?? {} }
}
