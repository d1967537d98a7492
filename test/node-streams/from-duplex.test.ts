import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Duplex, PassThrough, Transform } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { drive, lines, map, pipe, take, toArray } from '@costream/core'
import { fromDuplex, fromReadable } from '@costream/node-streams'
import { describe, expect, it } from 'vitest'
import {
  counting,
  errorsOf,
  failure,
  keeping,
  listenersOf,
  parked,
  turns,
  waiting
} from './support/streams.ts'

const objects = (): PassThrough => new PassThrough({ objectMode: true })

describe('fromDuplex()', () => {
  it('`fromDuplex()` is a stage over a source', async () => {
    const items = [1, false, 0, '', { route: '22' }] // a Transform of Node drops undefined
    expect(await pipe(items, fromDuplex(objects()), toArray())).toEqual(items)
  })

  it('`fromDuplex()` is a stage before a target', async () => {
    const items: unknown[] = []
    const head = fromDuplex(objects())({
      send: item => void items.push(item),
      throw(error) {
        throw error
      },
      close: () => 'result'
    })
    for (let n = 0; n < 5; n++) await head.send(n)
    expect(await head.close()).toBe('result')
    expect(items).toEqual([0, 1, 2, 3, 4])
  })

  it('`fromDuplex()` carries bytes through streams of Node', async () => {
    const text = Array.from({ length: 2000 }, (_, n) => `bus ${n}\n`)
    const zipped = pipe(text, fromDuplex(createGzip()), fromDuplex(createGunzip()))
    const got = await pipe(
      zipped,
      map(chunk => (chunk as Buffer).toString()),
      lines(),
      toArray()
    )
    expect(got.join('\n')).toBe(text.join('').trimEnd())
  })

  it('`fromDuplex()` keeps the backpressure of both its sides', async () => {
    const { stream: source, made } = counting(Infinity, 1)
    const duplex = new PassThrough({ objectMode: true, highWaterMark: 2 })
    const release = Promise.withResolvers<void>()
    const run = drive(pipe(fromReadable(source), fromDuplex(duplex), take(2)), {
      send: () => release.promise,
      throw(error) {
        throw error
      },
      close() {}
    })
    await turns()
    expect(made()).toBeLessThanOrEqual(12)
    release.resolve()
    await run
    expect([source.closed, duplex.closed]).toEqual([true, true])
  })

  it('`fromDuplex()` is over, its stream and source closed, when a stage after it stops early', async () => {
    const { stream: source } = counting()
    const errors = errorsOf(source)
    const duplex = objects()
    const duplexErrors = errorsOf(duplex)
    expect(await pipe(fromReadable(source), fromDuplex(duplex), take(3), toArray())).toEqual([0, 1, 2])
    expect([source.closed, duplex.closed, errors, duplexErrors]).toEqual([true, true, [], []])
  })

  it('`fromDuplex()` is over when its reader breaks, also while nothing comes', async () => {
    const source = waiting([1])
    const duplex = objects()
    for await (const item of pipe(source, fromDuplex(duplex))) {
      expect(item).toBe(1)
      break
    }
    expect([source.returned, duplex.closed]).toEqual([1, true])

    const silent = waiting()
    const iterator = pipe(silent, fromDuplex(objects()))[Symbol.asyncIterator]()
    const next = iterator.next()
    await turns()
    await iterator.return?.()
    expect([await next, silent.returned]).toEqual([{ done: true, value: undefined }, 1])
  })

  it('`fromDuplex()` stops its source when a Transform ends early', async () => {
    let left = 3
    const three = new Transform({
      objectMode: true,
      transform(item, _encoding, callback) {
        if (left-- > 0) this.push(item)
        if (left === 0) this.push(null)
        callback()
      }
    })
    const { stream: source } = counting()
    expect(await pipe(fromReadable(source), fromDuplex(three), toArray())).toEqual([0, 1, 2])
    expect([source.closed, three.closed]).toEqual([true, true])
  })

  it('`fromDuplex()` writes on when only the readable side of a socket has ended', async () => {
    const written: unknown[] = []
    const oneWay = new Duplex({
      objectMode: true,
      read() {
        this.push(null)
      },
      write(item, _encoding, callback) {
        written.push(item)
        setImmediate(callback)
      }
    })
    expect(await pipe(counting(50).stream, fromDuplex(oneWay), toArray())).toEqual([])
    expect([written.length, oneWay.closed]).toEqual([50, true])
  })

  it('`fromDuplex()` fails when the stream is destroyed, it never looks like an end', async () => {
    for (const error of [undefined, new Error('broken')]) {
      const duplex = objects()
      const source = waiting([1, 2])
      const run = pipe(source, fromDuplex(duplex), toArray())
      await turns()
      duplex.destroy(error)
      const raised = await failure(run)
      if (error === undefined) expect(raised).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
      else expect(raised).toBe(error)
      expect(source.returned).toBe(1)
    }
  })

  it('`fromDuplex()` fails with what the stream fails with', async () => {
    const error = new Error('transform')
    const duplex = new Transform({
      objectMode: true,
      transform: (_item, _encoding, callback) => callback(error)
    })
    const { stream: source } = counting()
    errorsOf(source)
    expect(await failure(pipe(fromReadable(source), fromDuplex(duplex), toArray()))).toBe(error)
    expect([source.closed, duplex.closed]).toEqual([true, true])
    await expect(pipe(['no gzip'], fromDuplex(createGunzip()), toArray())).rejects.toMatchObject({
      code: 'Z_DATA_ERROR'
    })
  })

  it('`fromDuplex()` fails with what its source fails with, whatever that is', async () => {
    for (const error of [new Error('source'), 'odd', undefined]) {
      const duplex = objects()
      const source = (function* () {
        yield 1
        throw error
      })()
      expect(await failure(pipe(source, fromDuplex(duplex), toArray()))).toBe(error)
      expect(duplex.closed).toBe(true)
    }
  })

  it('`fromDuplex()` destroys its stream with what fails after it', async () => {
    const error = new Error('after')
    const duplex = objects()
    const errors = errorsOf(duplex)
    const { stream: source } = counting()
    errorsOf(source)
    const fail = map(() => {
      throw error
    })
    expect(await failure(pipe(fromReadable(source), fromDuplex(duplex), fail, toArray()))).toBe(error)
    expect([errors, source.closed, duplex.closed]).toEqual([[error], true, true])
  })

  it('`fromDuplex()` hears an abort while nothing comes', async () => {
    const duplex = objects()
    const source = parked()
    const controller = new AbortController()
    const run = pipe(fromReadable(source), fromDuplex(duplex), toArray(), { signal: controller.signal })
    await turns()
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await failure(run)).toBe(reason)
    await turns()
    expect([source.closed, duplex.closed]).toEqual([true, true])
  })

  it('`fromDuplex()` leaves no listener behind', async () => {
    const [ended, stopped, failed] = [objects(), objects(), objects()]
    const before = listenersOf(objects())
    await pipe([1, 2], fromDuplex(ended), toArray())
    await pipe(counting().stream, fromDuplex(stopped), take(1), toArray())
    const run = pipe(waiting([1]), fromDuplex(failed), toArray())
    await turns()
    failed.destroy(new Error('amid'))
    await failure(run)
    await turns()
    expect([ended, stopped, failed].map(listenersOf)).toEqual([before, before, before])
  })

  it('`fromDuplex()` asks a server over a socket', async () => {
    const server = createServer((socket: Socket) => {
      socket.once('data', chunk => socket.end(chunk.toString().toUpperCase()))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect({ port: (server.address() as { port: number }).port, host: '127.0.0.1' })
    const answer = await pipe(['bus'], fromDuplex(client), toArray())
    server.close()
    expect(Buffer.concat(answer as Buffer[]).toString()).toBe('BUS')
    expect(client.closed).toBe(true)
  })

  it('`fromDuplex()` serves one run', async () => {
    const stage = fromDuplex(objects())
    await pipe([1], stage, toArray())
    expect(await failure(pipe([1], stage, toArray()))).toBeInstanceOf(Error)
  })

  it('`fromDuplex()` refuses what is no Duplex, or can serve no run', async () => {
    for (const value of [undefined, {}, counting().stream, keeping().stream, new TransformStream()]) {
      expect(() => fromDuplex(value as Duplex)).toThrow(TypeError)
    }
    const [ended, flowing] = [objects(), objects()]
    ended.end()
    flowing.resume()
    expect(() => fromDuplex(ended)).toThrow(/this PassThrough has ended/)
    expect(() => fromDuplex(flowing)).toThrow(/flowing/)
  })
})
