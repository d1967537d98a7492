import { once } from 'node:events'
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse
} from 'node:http'
import { pipeline } from 'node:stream'
import { KERNEL_ROWS, quiet } from './support/far-end.ts'
import { fromLines, linesOf, rowsOf, toLines } from './support/lines.ts'
import { closed, listening } from './support/local-server.ts'
import { nextTo } from './support/next-to.ts'

/** A request that has reached the server. */
interface Exchange {
  readonly server: Server
  readonly asked: ClientRequest
  readonly incoming: IncomingMessage
  readonly reply: ServerResponse
}

nextTo('http: the response to a client first', {
  besides: KERNEL_ROWS,
  async open({ feed }) {
    const { server, asked, reply } = await exchange('GET')
    asked.end()
    const rows = linesOf(feed)
    pipeline(rows, reply, () => {})
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    return {
      source: response,
      before: [fromLines()],
      streams: [response, reply, rows],
      fail: () => reply.destroy(),
      close: () => closed(server)
    }
  }
})

nextTo("http: a client's request last", {
  besides: KERNEL_ROWS,
  async open() {
    const { server, asked, incoming, reply } = await exchange('POST')
    incoming.on('end', () => reply.end())
    asked.on('response', response => response.resume())
    return {
      after: [toLines()],
      sink: asked,
      arrived: rowsOf(quiet(incoming)),
      streams: [asked, incoming],
      fail: () => incoming.destroy(),
      close: () => closed(server)
    }
  }
})

nextTo("http: a client's upload first", {
  besides: KERNEL_ROWS,
  async open({ feed }) {
    const { server, asked, incoming, reply } = await exchange('POST')
    incoming.on('end', () => reply.end())
    asked.on('response', response => response.resume())
    const rows = linesOf(feed)
    pipeline(rows, asked, () => {})
    return {
      source: incoming,
      before: [fromLines()],
      streams: [incoming, asked, rows],
      fail: () => asked.destroy(),
      close: () => closed(server)
    }
  }
})

nextTo("http: a server's response last", {
  besides: KERNEL_ROWS,
  async open() {
    const { server, asked, reply } = await exchange('GET')
    asked.end()
    reply.flushHeaders()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    return {
      after: [toLines()],
      sink: reply,
      arrived: rowsOf(quiet(response)),
      streams: [reply, response],
      fail: () => response.destroy(), // the client leaves
      close: () => closed(server)
    }
  }
})

/** Has a client send the head of a request. */
async function exchange(method: string): Promise<Exchange> {
  const server = createServer()
  const asked = quiet(request({ port: await listening(server), host: '127.0.0.1', method, agent: false }))
  asked.flushHeaders()
  const [incoming, reply] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
  return { server, asked, incoming, reply }
}
