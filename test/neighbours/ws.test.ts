import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type Duplex, pipeline } from 'node:stream'
import type { Target } from '@costream/core'
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws'
import { KERNEL_ROWS, quiet } from './support/far-end.ts'
import { fromLines, linesOf, rowsOf, toLines } from './support/lines.ts'
import { closed, listening } from './support/local-server.ts'
import { nextTo } from './support/next-to.ts'
import { ROW_BYTES } from './support/row.ts'

/** How many bytes may wait in a WebSocket. */
const MARK = 65_536

/** The code of a connection that was closed without a word. */
const LOST = 1006

nextTo('ws: createWebSocketStream first', {
  besides: KERNEL_ROWS,
  async open({ feed }) {
    const { server, near, far } = await connected()
    const [source, sink, rows] = [streamOf(near), streamOf(far), linesOf(feed)]
    sink.resume()
    pipeline(rows, sink, error => error && far.terminate())
    return {
      source,
      before: [fromLines()],
      streams: [source, sink, rows],
      fail: () => far.terminate(),
      close: () => closed(server)
    }
  }
})

nextTo('ws: createWebSocketStream last', {
  besides: KERNEL_ROWS,
  async open() {
    const { server, near, far } = await connected()
    const [sink, end] = [streamOf(near), streamOf(far)]
    return {
      after: [toLines()],
      sink,
      arrived: rowsOf(quiet(end)),
      streams: [sink, end],
      fail: () => far.terminate(),
      close: () => closed(server)
    }
  }
})

nextTo('ws: a WebSocket last, held up by its bufferedAmount', {
  besides: KERNEL_ROWS + Math.ceil(MARK / ROW_BYTES),
  async open() {
    const { server, near, far } = await connected()
    const end = streamOf(far)
    return {
      after: [toLines()],
      sink: messages(near),
      arrived: rowsOf(quiet(end)),
      streams: [end],
      fail: () => far.terminate(),
      close: () => closed(server)
    }
  }
})

/**
 * A stream that fails when its connection is lost, and closes once it is read to its end. By itself it would end well,
 * and wait for the end of what is written.
 */
function streamOf(socket: WebSocket): Duplex {
  const stream = createWebSocketStream(socket, { allowHalfOpen: false })
  socket.prependListener('close', code => {
    if (code === LOST) stream.destroy(new Error('the connection was lost'))
  })
  return stream
}

/** The messages that a WebSocket sends; the sender waits while more than `MARK` bytes are not on their way. */
function messages(socket: WebSocket): Target<string> {
  let settle: ((error?: Error) => void) | undefined
  const sent = (error?: Error): void => {
    if (error || socket.bufferedAmount <= MARK) settle?.(error)
  }
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) throw new Error('the WebSocket is closed')
      socket.send(text, sent)
      if (socket.bufferedAmount <= MARK) return
      return new Promise<void>((resolve, reject) => {
        settle = error => (error ? reject(error) : resolve())
      })
    },
    throw(error) {
      socket.terminate()
      throw error
    },
    async close() {
      socket.close()
      await once(socket, 'close')
    }
  }
}

/** Both ends of a connection. */
async function connected(): Promise<{ server: Server; near: WebSocket; far: WebSocket }> {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const near = new WebSocket(`ws://127.0.0.1:${await listening(server)}`)
  const [[far]] = (await Promise.all([once(sockets, 'connection'), once(near, 'open')])) as [
    [WebSocket],
    unknown
  ]
  return { server, near: quiet(near), far: quiet(far) }
}
