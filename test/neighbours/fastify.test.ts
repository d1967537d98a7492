import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { finished } from 'node:stream/promises'
import { toReadable } from '@costream/node-streams'
import { type FastifyReply, fastify } from 'fastify'
import { KERNEL_ROWS, quiet } from './support/far-end.ts'
import { rowsOf, toLines } from './support/lines.ts'
import { nextTo } from './support/next-to.ts'
import type { Row } from './support/row.ts'

nextTo('fastify: a reply last', {
  besides: KERNEL_ROWS,
  async open() {
    const app = fastify()
    const asked = Promise.withResolvers<{ readonly reply: FastifyReply }>()
    app.get('/', (_request, reply) => asked.resolve({ reply }))
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    const client = quiet(request({ port, host: '127.0.0.1', agent: false })).end()
    const { reply } = await asked.promise // boxed, as a reply is a thenable
    return {
      after: [toLines()],
      async sink(rows: AsyncIterable<string>) {
        const body = toReadable(rows, { objectMode: false })
        reply.send(body)
        await Promise.all([finished(body), finished(reply.raw)])
      },
      arrived: answered(once(client, 'response') as Promise<[IncomingMessage]>),
      streams: [reply.raw, client],
      fail: () => client.destroy(), // the client leaves
      close: () => app.close()
    }
  }
})

async function* answered(response: Promise<[IncomingMessage]>): AsyncGenerator<Row, void, undefined> {
  const [incoming] = await response
  if (incoming.statusCode !== 200) throw new Error(`the server answers ${incoming.statusCode}`)
  yield* rowsOf(incoming)
}
