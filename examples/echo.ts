import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { decodeText, END, lines, listen, pipe } from '@costream/core'
import { each, read, runTask, send, spawn, type Task, type TaskGenerator, wait } from '@costream/core/tasks'
import { fromReadable, fromWritable } from '@costream/node-streams'

/** An echo server as a task: one more task for each client. */
export async function echoServer(): Promise<{ server: Server; port: number; task: Task<void> }> {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const task = runTask(function* accept() {
    try {
      yield* each(listen<Socket>(server, 'connection'), socket => spawn(echo(socket)))
    } finally {
      server.close()
    }
  })
  return { server, port, task }
}

/** Sends back what comes. A client that goes away is no failure of the server. */
function* echo(socket: Socket): TaskGenerator<void> {
  try {
    const target = fromWritable<Uint8Array>(socket)
    yield* each(fromReadable<Uint8Array>(socket, { destroy: false }), chunk => send(target, chunk))
    yield* wait(target.close())
  } catch {
    // the connection broke
  } finally {
    socket.destroy()
  }
}

/** Sends messages and reads each one's echo; answers how many came back as they were sent. */
export function* client(port: number, messages: readonly string[]): TaskGenerator<number> {
  const socket = connect(port, '127.0.0.1')
  try {
    yield* wait(once(socket, 'connect'))
    const target = fromWritable<string>(socket)
    const echoes = pipe(fromReadable<Uint8Array>(socket), decodeText(), lines())[Symbol.asyncIterator]()
    let right = 0
    for (const message of messages) {
      yield* send(target, `${message}\n`)
      const echoed = yield* read(echoes)
      if (echoed === END) break
      if (echoed === message) right++
    }
    yield* wait(target.close())
    return right
  } finally {
    socket.destroy()
  }
}
