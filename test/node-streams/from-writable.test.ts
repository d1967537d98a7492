import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { Duplex, Writable } from 'node:stream'
import { drive, onDiagnostic, pipe, toArray } from '@costream/core'
import { fromReadable, fromWritable } from '@costream/node-streams'
import { describe, expect, it } from 'vitest'
import { warningsIn } from './support/observe.ts'
import {
  counting,
  errorsOf,
  failure,
  keeping,
  listenersOf,
  stuck,
  turns,
  waiting
} from './support/streams.ts'

describe('fromWritable()', () => {
  it('`fromWritable()` writes the items, ends the stream and waits for its close', async () => {
    const { stream, items } = keeping()
    const sent = [1, undefined, false, 0, '', { route: '22' }]
    let closed = false
    stream._destroy = (_error, callback) => {
      setTimeout(() => {
        closed = true
        callback(null)
      }, 10)
    }
    await drive(sent, fromWritable(stream))
    expect(items).toEqual(sent)
    expect([stream.writableFinished, closed]).toEqual([true, true])
  })

  it('`fromWritable()` writes strings and bytes to a byte stream', async () => {
    const { stream, items } = keeping<Buffer>({ objectMode: false })
    await drive(['bus ', new Uint8Array([50, 50])], fromWritable(stream))
    expect(Buffer.concat(items).toString()).toBe('bus 22')
  })

  it('`fromWritable()` waits for drain', async () => {
    const stream = stuck(2)
    const { stream: source, made } = counting(Infinity, 1)
    const target = fromWritable(stream)
    const run = drive(fromReadable(source), target)
    await turns()
    expect(made()).toBeLessThanOrEqual(4)
    stream.destroy(new Error('enough'))
    await failure(run)
  })

  it('`fromWritable()` writes to a stream with a highWaterMark of 0', async () => {
    const { stream, items } = keeping({ highWaterMark: 0 })
    await drive([1, 2, 3], fromWritable(stream))
    expect(items).toEqual([1, 2, 3])
  })

  it('`fromWritable()` rejects when the stream is destroyed while it is full', async () => {
    const error = new Error('disk')
    for (const [reason, expected] of [
      [error, error],
      [undefined, { code: 'ERR_STREAM_PREMATURE_CLOSE' }]
    ] as const) {
      const stream = stuck()
      const source = counting()
      const run = drive(fromReadable(source.stream), fromWritable(stream))
      errorsOf(source.stream)
      await turns()
      stream.destroy(reason)
      const raised = await failure(run)
      if (reason === undefined) expect(raised).toMatchObject(expected)
      else expect(raised).toBe(error)
      expect(source.stream.closed).toBe(true)
    }
  })

  it('`fromWritable()` rejects with the error of a write', async () => {
    const error = new Error('disk')
    const stream = new Writable({
      objectMode: true,
      write: (item, _encoding, callback) => callback(item === 2 ? error : null)
    })
    const source = waiting([1, 2])
    expect(await failure(drive(source, fromWritable(stream)))).toBe(error)
    expect(source.returned).toBe(1)
    expect(stream.closed).toBe(true)
  })

  it('`fromWritable()` fails at once when the stream dies while the source waits', async () => {
    const { stream } = keeping()
    const source = waiting([1])
    const run = drive(source, fromWritable(stream))
    await turns()
    stream.destroy()
    expect(await failure(run)).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
    expect(source.returned).toBe(1)
  })

  it('`fromWritable()` waits no longer than closeTimeout for a source that hangs', async () => {
    const { stream } = keeping()
    const parked: string[] = []
    const off = onDiagnostic(({ kind }) => parked.push(kind))
    const source = (async function* () {
      yield 1
      await new Promise(() => {})
    })()
    const run = drive(source, fromWritable(stream), { closeTimeout: 5 })
    await turns()
    const error = new Error('disk')
    stream.destroy(error)
    expect(await failure(run)).toBe(error)
    off()
    expect(parked).toContain('parked')
  })

  it('`fromWritable()` destroys the stream with a failure of the source', async () => {
    const { stream } = keeping()
    const errors = errorsOf(stream)
    const error = new Error('source')
    const source = (function* () {
      yield 1
      throw error
    })()
    expect(await failure(drive(source, fromWritable(stream)))).toBe(error)
    expect(errors).toEqual([error])
    expect([stream.closed, stream.writableFinished]).toEqual([true, false])
  })

  it('`fromWritable()` keeps the identity of a failure that is no Error', async () => {
    const { stream } = keeping()
    const source = (function* () {
      yield 1
      throw 'odd'
    })()
    expect(await failure(drive(source, fromWritable(stream)))).toBe('odd')
    expect(stream.errored).toMatchObject({ cause: 'odd' })
  })

  it('`fromWritable()` takes a destruction amid a write for a failure', async () => {
    const stream = stuck(16)
    const run = drive([1, 2, 3], fromWritable(stream))
    await turns()
    stream.destroy()
    expect(await failure(run)).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })

  it('`fromWritable()` fails when something else ends the stream', async () => {
    const { stream } = keeping()
    const source = waiting([1])
    const run = drive(source, fromWritable(stream))
    await turns()
    stream.end()
    expect(await failure(run)).toMatchObject({
      message: expect.stringContaining('something else has ended it')
    })
    expect(source.returned).toBe(1)
  })

  it('`fromWritable()` fails when something else ended the stream before close', async () => {
    const { stream } = keeping()
    const target = fromWritable(stream)
    target.send(1)
    stream.end()
    expect(await failure(Promise.resolve(target.close()))).toMatchObject({
      message: expect.stringContaining('something else has ended it')
    })
  })

  it('`fromWritable()` refuses a stream that is ended, destroyed or failed', async () => {
    const [ended, destroyed, failed] = [keeping().stream, keeping().stream, keeping().stream]
    ended.end()
    destroyed.destroy()
    errorsOf(failed)
    failed.destroy(new Error('before'))
    await turns()
    expect(() => fromWritable(ended)).toThrow(/this Writable has ended/)
    expect(() => fromWritable(destroyed)).toThrow(/this Writable is destroyed/)
    expect(() => fromWritable(failed)).toThrow(/this Writable has failed/)
    expect(await failure((async () => fromWritable(failed))())).toMatchObject({ cause: failed.errored })
  })

  it('`fromWritable()` opens no source when the stream died meanwhile', async () => {
    const { stream } = keeping()
    const target = fromWritable(stream)
    stream.destroy()
    let opened = false
    const source = {
      [Symbol.iterator]() {
        opened = true
        return [1][Symbol.iterator]()
      }
    }
    expect(await failure(drive(source, target))).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
    expect(opened).toBe(false)
  })

  it('`fromWritable()` names the position of a null item', async () => {
    const { stream, items } = keeping()
    expect(await failure(drive([1, 2, null], fromWritable(stream)))).toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('item 3')
    })
    expect(items).toEqual([1, 2])
    expect(stream.destroyed).toBe(true)
  })

  it('`fromWritable()` names the position of an object in a byte stream', async () => {
    const { stream } = keeping({ objectMode: false })
    const error = await failure(drive(['bus', { route: 22 }], fromWritable(stream)))
    expect(error).toMatchObject({ name: 'TypeError', message: expect.stringContaining('item 2') })
  })

  it('`fromWritable()` with `end: false` leaves the stream open, with all of it written', async () => {
    const items: unknown[] = []
    const stream = new Writable({
      objectMode: true,
      write(item, _encoding, callback) {
        setTimeout(() => {
          items.push(item)
          callback()
        }, 1)
      }
    })
    await drive([1, 2, 3], fromWritable(stream, { end: false }))
    expect(items).toEqual([1, 2, 3])
    expect([stream.writableEnded, stream.destroyed]).toEqual([false, false])
  })

  it('`fromWritable()` with `end: false` does not destroy the stream when it fails', async () => {
    const { stream } = keeping()
    const before = listenersOf(stream)
    const error = new Error('source')
    const source = (function* () {
      yield 1
      throw error
    })()
    expect(await failure(drive(source, fromWritable(stream, { end: false })))).toBe(error)
    expect(stream.destroyed).toBe(false)
    expect(listenersOf(stream)).toEqual(before)
  })

  it('`fromWritable()` leaves no listener behind, however often a stream is adapted', async () => {
    const { stream, items } = keeping()
    const before = listenersOf(stream)
    const warnings = await warningsIn(async () => {
      for (let i = 0; i < 1000; i++) await drive([i], fromWritable(stream, { end: false }))
    })
    expect(items).toHaveLength(1000)
    expect(warnings).toBe(0)
    expect(listenersOf(stream)).toEqual(before)
  })

  it('`fromWritable()` leaves no listener on a finished or a failed stream', async () => {
    const [finished, failed] = [keeping().stream, keeping().stream]
    const before = listenersOf(finished)
    await drive([1], fromWritable(finished))
    const run = drive(waiting([1]), fromWritable(failed))
    await turns()
    failed.destroy(new Error('amid'))
    await failure(run)
    await turns()
    expect([listenersOf(finished), listenersOf(failed)]).toEqual([before, before])
  })

  it('`fromWritable()` lets no error of a stream it destroyed go unheard, however late it comes', async () => {
    const stream = new Writable({
      objectMode: true,
      emitClose: false,
      write() {},
      destroy: (error, callback) => void setTimeout(callback, 20, error)
    })
    const error = new Error('source')
    expect(await failure((async () => fromWritable(stream).throw(error))())).toBe(error)
    expect(stream.errored).toBe(error)
    await expect.poll(() => stream.closed).toBe(true) // an 'error' without a listener would fail the test run
  })

  it('`fromWritable()` hears its signal while the source waits', async () => {
    const { stream } = keeping()
    const source = waiting([1])
    const controller = new AbortController()
    const run = drive(source, fromWritable(stream, { signal: controller.signal }))
    await turns()
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await failure(run)).toBe(reason)
    expect([source.returned, stream.closed, stream.errored]).toEqual([1, true, reason])
  })

  it('`fromWritable()` hears its signal while the stream is full', async () => {
    const stream = stuck()
    const controller = new AbortController()
    const run = drive([1, 2], fromWritable(stream, { signal: controller.signal }))
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await failure(run)).toBe(reason)
  })

  it('`fromWritable()` starts nothing when its signal had aborted', async () => {
    const { stream, items } = keeping()
    const { stream: source, made } = counting()
    const reason = new Error('before')
    const run = drive(fromReadable(source), fromWritable(stream, { signal: AbortSignal.abort(reason) }))
    expect(await failure(run)).toBe(reason)
    await turns()
    expect([made(), items, source.closed, stream.closed]).toEqual([0, [], true, true])
  })

  it('`fromWritable()` never ends or destroys a standard stream', async () => {
    const before = [listenersOf(process.stdout), listenersOf(process.stderr)]
    for (let i = 0; i < 30; i++) {
      await drive([], fromWritable(process.stdout))
      await drive([''], fromWritable(process.stderr, { end: true }))
    }
    const error = new Error('source')
    const source = (function* (): Generator<string> {
      yield ''
      throw error
    })()
    expect(await failure(drive(source, fromWritable(process.stdout, { end: true })))).toBe(error)
    await turns()
    for (const stream of [process.stdout, process.stderr]) {
      expect([stream.writableEnded, stream.destroyed]).toEqual([false, false])
    }
    expect([listenersOf(process.stdout), listenersOf(process.stderr)]).toEqual(before)
  })

  it('`fromWritable()` takes the end of a socket that ends with its readable side for its own', async () => {
    const echoed = Promise.withResolvers<void>()
    const server = createServer(socket => {
      drive(fromReadable<Buffer>(socket), fromWritable(socket)).then(echoed.resolve, echoed.reject)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const client = connect(port, '127.0.0.1')
    client.end('bus 22')
    const chunks = await pipe(fromReadable<Buffer>(client), toArray())
    await echoed.promise
    server.close()
    expect(Buffer.concat(chunks).toString()).toBe('bus 22')
  })

  it('`fromWritable()` fails when a socket ends with its readable side while the source waits', async () => {
    const socket = new Duplex({
      objectMode: true,
      allowHalfOpen: false,
      read() {},
      write: (_item, _encoding, callback) => callback()
    })
    socket.resume()
    const source = waiting([1])
    const run = drive(source, fromWritable(socket))
    await turns()
    socket.push(null)
    expect(await failure(run)).toMatchObject({
      message: expect.stringContaining('something else has ended it')
    })
    expect(source.returned).toBe(1)
  })

  it('`fromWritable()` is a target for whoever sends by hand', async () => {
    const { stream, items } = keeping({ highWaterMark: 2 })
    const target = fromWritable<number>(stream)
    for (let n = 0; n < 5; n++) await target.send(n)
    await target.close()
    expect(items).toEqual([0, 1, 2, 3, 4])
  })

  it('`fromWritable()` refuses what is no Writable, and options it does not know', () => {
    const wrong: unknown[] = [undefined, null, 'bus', [1], counting().stream, {}, new WritableStream()]
    for (const value of wrong) expect(() => fromWritable(value as Writable)).toThrow(TypeError)
    expect(() => fromWritable(keeping().stream, { ende: false } as object)).toThrow(/no option "ende"/)
  })
})
