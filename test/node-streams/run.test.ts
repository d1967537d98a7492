import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { PassThrough, Transform } from 'node:stream'
import { createGzip } from 'node:zlib'
import { map, pipe, tap, toArray } from '@costream/core'
import { fromReadable, run } from '@costream/node-streams'
import { describe, expect, it } from 'vitest'
import { counting, failure, keeping, turns } from './support/streams.ts'

describe('run()', () => {
  it('`run()` takes Node streams in any place, and answers a promise', async () => {
    const { stream, items } = keeping<number>()
    await run(counting(3).stream, new PassThrough({ objectMode: true }), stream)
    expect(items).toEqual([0, 1, 2])
    const seen: unknown[] = []
    await run(
      counting(3).stream,
      tap(item => void seen.push(item))
    )
    expect(seen).toEqual([0, 1, 2])
    expect(await run(counting(3).stream, toArray())).toEqual([0, 1, 2])
  })

  it('`run()` drops what comes out of a Duplex that stands last', async () => {
    const zip = createGzip()
    await run(
      counting(20_000).stream,
      map(n => `bus ${n}\n`),
      zip
    )
    expect([zip.bytesWritten > 100_000, zip.closed]).toEqual([true, true])
  })

  it('`run()` leaves what comes out of a Duplex to whoever reads it', async () => {
    const double = new Transform({
      objectMode: true,
      transform: (n: number, _encoding, callback) => callback(null, n * 2)
    })
    const { stream, items } = keeping<number>()
    double.pipe(stream)
    await run(counting(100).stream, double)
    await turns()
    expect(items).toEqual(Array.from({ length: 100 }, (_, n) => n * 2))
  })

  it('`run()` answers over the socket that it reads', async () => {
    const served = Promise.withResolvers<void>()
    const server = createServer(socket => {
      const upper = map((chunk: Buffer) => chunk.toString().toUpperCase())
      run(socket, upper, socket).then(served.resolve, served.reject)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect((server.address() as { port: number }).port, '127.0.0.1')
    client.end('bus')
    const answer = await pipe(fromReadable<Buffer>(client), toArray())
    await served.promise
    server.close()
    expect(Buffer.concat(answer).toString()).toBe('BUS')
  })

  it('`run()` rejects with what a stream fails with', async () => {
    const error = new Error('transform')
    const fail = new Transform({
      objectMode: true,
      transform: (_item, _encoding, callback) => callback(error)
    })
    expect(await failure(run([1, 2], fail))).toBe(error)
  })
})
