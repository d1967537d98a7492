import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { KERNEL_ROWS, quiet } from './support/far-end.ts'
import { fromLines, linesOf, rowsOf, toLines } from './support/lines.ts'
import { closed, listening } from './support/local-server.ts'
import { nextTo } from './support/next-to.ts'

interface Connection {
  readonly server: Server
  readonly near: Socket
  readonly far: Socket
}

nextTo('net: a Socket first', {
  besides: KERNEL_ROWS,
  async open({ feed }) {
    const { server, near, far } = await connected()
    // A socket that is only destroyed looks to the other side as if it had ended.
    const rows = linesOf(feed).on('error', () => far.resetAndDestroy())
    far.on('close', () => rows.destroy())
    rows.pipe(far)
    return {
      source: near,
      before: [fromLines()],
      streams: [near, far, rows],
      fail: () => far.resetAndDestroy(),
      close: () => closed(server)
    }
  }
})

nextTo('net: a Socket last', {
  besides: KERNEL_ROWS,
  silent: 'a socket that is destroyed looks to the other side as if it had ended',
  async open() {
    const { server, near, far } = await connected()
    return {
      after: [toLines()],
      sink: near,
      arrived: rowsOf(far),
      streams: [near, far],
      fail: () => far.resetAndDestroy(),
      close: () => closed(server)
    }
  }
})

/** Both ends of a connection. */
async function connected(): Promise<Connection> {
  const server = createServer()
  const near = connect(await listening(server), '127.0.0.1')
  const [far] = (await once(server, 'connection')) as [Socket]
  return { server, near, far: quiet(far) }
}
