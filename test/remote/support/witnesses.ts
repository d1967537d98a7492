import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { vi } from 'vitest'

/** How long, in milliseconds, something may take that is bound to happen, on a machine that has much to do. */
const PATIENCE = 20_000

/** Processes that tell that they live, by a connection that ends with them. */
export interface Witnesses extends AsyncDisposable {
  /** Code for Node: the process lives for as long as nobody ends it, whatever becomes of its input and output. */
  readonly code: string
  /** How many live. */
  readonly alive: number
  /** Settles when so many live. */
  until(count: number): Promise<void>
}

/** Opens the place where witnesses tell that they live. */
export async function witnesses(): Promise<Witnesses> {
  const live = new Set<Socket>()
  const server = createServer(socket => {
    live.add(socket)
    socket.on('error', () => {}).on('close', () => live.delete(socket))
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    code: `process.on('SIGHUP', () => {}); require('net').connect(${port}, '127.0.0.1')`,
    get alive() {
      return live.size
    },
    until: count =>
      vi.waitFor(
        () => {
          if (live.size !== count) throw new Error(`${live.size} processes live, not ${count}`)
        },
        { timeout: PATIENCE, interval: 5 }
      ),
    async [Symbol.asyncDispose]() {
      for (const socket of live) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}
