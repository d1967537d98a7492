import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { encodeText } from '@costream/core'
import { Agent, fetch } from 'undici'
import { KERNEL_ROWS, quiet } from './support/far-end.ts'
import { fromLines, linesOf, rowsOf, toLines } from './support/lines.ts'
import { closed, listening } from './support/local-server.ts'
import { nextTo } from './support/next-to.ts'

nextTo("undici: fetch's body first", {
  besides: KERNEL_ROWS,
  async open({ feed }) {
    const { server, dispatcher, url } = await served()
    const rows = linesOf(feed)
    const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>
    const response = fetch(url, { dispatcher })
    const [, reply] = await asked
    pipeline(rows, reply, () => {})
    return {
      source: (await response).body,
      before: [fromLines()],
      streams: [reply, rows],
      fail: () => reply.destroy(),
      close: () => Promise.all([dispatcher.close(), closed(server)])
    }
  }
})

nextTo('undici: fetch last, with the rows as its body', {
  wraps: 'fetch fails with an error of its own',
  besides: KERNEL_ROWS,
  async open() {
    const { server, dispatcher, url } = await served()
    const incoming = Promise.withResolvers<IncomingMessage>()
    server.on('request', (request: IncomingMessage, reply) => {
      incoming.resolve(quiet(request))
      request.on('end', () => reply.end())
    })
    return {
      after: [toLines(), encodeText()],
      sink: (body: AsyncIterable<Uint8Array>) =>
        fetch(url, { method: 'POST', body, dispatcher, duplex: 'half' }),
      arrived: late(incoming.promise),
      streams: [],
      fail: async () => (await incoming.promise).destroy(),
      close: () => Promise.all([dispatcher.close(), closed(server)])
    }
  }
})

async function served(): Promise<{ server: Server; dispatcher: Agent; url: string }> {
  const server = createServer()
  const port = await listening(server)
  return { server, dispatcher: new Agent({ pipelining: 0 }), url: `http://127.0.0.1:${port}` }
}

async function* late(incoming: Promise<IncomingMessage>) {
  yield* rowsOf(await incoming)
}
