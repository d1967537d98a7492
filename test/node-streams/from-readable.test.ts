import { once } from 'node:events'
import { Duplex, PassThrough, Readable } from 'node:stream'
import { drive, type Flow, map, pipe, take, toArray } from '@costream/core'
import { fromReadable } from '@costream/node-streams'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { warningsIn } from './support/observe.ts'
import { counting, errorsOf, failure, keeping, listenersOf, parked, turns } from './support/streams.ts'

describe('fromReadable()', () => {
  it('`fromReadable()` gives the items of an object stream, in order', async () => {
    const items = [1, undefined, false, 0, '', Number.NaN, { route: '22' }]
    expect(await pipe(fromReadable(Readable.from(items)), toArray())).toEqual(items)
  })

  it('`fromReadable()` gives the bytes of a byte stream, however they are cut', async () => {
    const stream = new Readable({ read() {} })
    stream.push('bus ')
    stream.push('22')
    stream.push(null)
    const chunks = await pipe(fromReadable<Buffer>(stream), toArray())
    expect(Buffer.concat(chunks).toString()).toBe('bus 22')
  })

  it('`fromReadable()` hands on large chunks as they are, from a stream that pushes at once', async () => {
    const chunks: Buffer[] = Array.from({ length: 9 }, () => Buffer.allocUnsafe(1024))
    const rest = [...chunks]
    const stream = new Readable({
      highWaterMark: 1024,
      read() {
        this.push(rest.shift() ?? null)
      }
    })
    const got = await pipe(fromReadable<Buffer>(stream), toArray())
    expect(got.map(chunk => chunks.indexOf(chunk))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(stream.readableHighWaterMark).toBe(1024)
  })

  it('`fromReadable()` gives the strings of a stream with an encoding', async () => {
    const stream = Readable.from([Buffer.from('é')], { objectMode: false }).setEncoding('utf8')
    expect(await pipe(fromReadable<string>(stream), toArray())).toEqual(['é'])
  })

  it('`fromReadable()` is iterated with `for await`', async () => {
    const seen: number[] = []
    for await (const n of fromReadable<number>(counting(1000).stream)) seen.push(n)
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, n) => n))
  })

  it('`fromReadable()` drains what is buffered without waiting', async () => {
    const { stream } = counting(1000, 16)
    const stretches: number[] = []
    let stretch = 0
    const note = (): void => {
      stretches.push(stretch)
      stretch = 0
    }
    await drive(fromReadable<number>(stream), {
      send() {
        if (stretch++ === 0) queueMicrotask(note)
      },
      throw: raise,
      close() {}
    })
    expect(stretches.reduce((sum, n) => sum + n)).toBe(1000)
    expect(Math.max(...stretches)).toBeGreaterThanOrEqual(16)
  })

  it('`fromReadable()` leaves the event loop its turns', async () => {
    const { stream, made } = counting()
    const timer = setTimeout(() => stream.destroy(new Error('timer')), 20)
    const error = await failure(drive(fromReadable(stream), { send() {}, throw: raise, close() {} }))
    clearTimeout(timer)
    expect(error).toMatchObject({ message: 'timer' })
    expect(made()).toBeGreaterThan(1000)
  })

  it('`fromReadable()` reads no more than the stream buffers while the target is slow', async () => {
    const { stream, made } = counting(Infinity, 4)
    const release = Promise.withResolvers<void>()
    let got = 0
    const result = drive(pipe(fromReadable<number>(stream), take(3)), {
      send() {
        got++
        return release.promise
      },
      throw: raise,
      close() {}
    })
    await turns()
    expect(got).toBe(1)
    expect(made()).toBeLessThanOrEqual(6)
    release.resolve()
    await result
    expect(got).toBe(3)
  })

  it('`fromReadable()` destroys the stream after a break, and waits for its close', async () => {
    let closed = false
    const stream = new Readable({
      objectMode: true,
      read() {
        this.push(1)
      },
      destroy(_error, callback) {
        setTimeout(() => {
          closed = true
          callback(null)
        }, 20)
      }
    })
    const errors = errorsOf(stream)
    for await (const _ of fromReadable(stream)) break
    expect(closed).toBe(true)
    expect(stream.closed).toBe(true)
    expect(errors).toEqual([])
  })

  it('`fromReadable()` does, where the iterator of Node itself does not wait', async () => {
    let closed = false
    const stream = Readable.from([1, 2])
    stream._destroy = (_error, callback) => {
      setTimeout(() => {
        closed = true
        callback(null)
      }, 20)
    }
    for await (const _ of stream) break
    expect(closed).toBe(false) // the control
    await once(stream, 'close')
  })

  it('`fromReadable()` destroys the stream when a stage stops early', async () => {
    const { stream } = counting()
    expect(await pipe(fromReadable<number>(stream), take(3), toArray())).toEqual([0, 1, 2])
    expect(stream.closed).toBe(true)
  })

  it('`fromReadable()` makes a failure of the target the reason the stream is destroyed with', async () => {
    const { stream } = counting()
    const errors = errorsOf(stream)
    const error = new Error('target')
    const run = drive(fromReadable(stream), {
      send() {
        throw error
      },
      throw: raise,
      close() {}
    })
    expect(await failure(run)).toBe(error)
    expect(stream.closed).toBe(true)
    expect(stream.errored).toBe(error)
    expect(errors).toEqual([error])
  })

  it('`fromReadable()` wraps a failure that is no Error for the stream alone', async () => {
    const { stream } = counting()
    const run = pipe(
      fromReadable(stream),
      map(() => Promise.reject('odd')),
      toArray()
    )
    expect(await failure(run)).toBe('odd')
    expect(stream.errored).toMatchObject({ cause: 'odd' })
  })

  it('`fromReadable()` settles a pending next() when return() is called', async () => {
    const stream = parked()
    const iterator = fromReadable(stream)[Symbol.asyncIterator]()
    const next = [iterator.next(), iterator.next()]
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(await Promise.all(next)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined }
    ])
    expect(stream.closed).toBe(true)
  })

  it('`fromReadable()` answers overlapping calls of next() in order', async () => {
    const stream = parked()
    const iterator = fromReadable(stream)[Symbol.asyncIterator]()
    const next = Promise.all([iterator.next(), iterator.next(), iterator.next()])
    stream.push(1)
    await turns()
    stream.push(2)
    stream.push(null)
    expect((await next).map(result => result.value)).toEqual([1, 2, undefined])
  })

  it('`fromReadable()` releases a stream that was never read', async () => {
    const streams = [counting().stream, counting().stream, counting().stream]
    const [first, second, third] = streams.map(stream => fromReadable(stream))
    await first?.[Symbol.asyncIterator]().return?.()
    await second?.[Symbol.asyncDispose]()
    const reason = new Error('before')
    const run = pipe(third ?? [], toArray(), { signal: AbortSignal.abort(reason) })
    expect(await failure(run)).toBe(reason)
    await turns()
    expect(streams.map(stream => [stream.closed, stream.readableDidRead])).toEqual(
      Array(3).fill([true, false])
    )
  })

  it('`fromReadable()` fails with a premature close when the stream is destroyed without an error', async () => {
    const stream = parked([1])
    const run = pipe(fromReadable(stream), toArray())
    await turns()
    stream.destroy()
    expect(await failure(run)).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })

  it('`fromReadable()` fails with the error of a stream that had failed', async () => {
    const stream = parked()
    const error = new Error('before')
    errorsOf(stream)
    stream.destroy(error)
    await turns()
    expect(await failure(pipe(fromReadable(stream), toArray()))).toBe(error)
  })

  it('`fromReadable()` fails when the stream was destroyed before', async () => {
    const stream = parked()
    stream.destroy()
    expect(await failure(pipe(fromReadable(stream), toArray()))).toMatchObject({
      code: 'ERR_STREAM_PREMATURE_CLOSE'
    })
  })

  it('`fromReadable()` is empty when the stream had ended before', async () => {
    const { stream } = counting(2)
    await stream.toArray()
    expect(await pipe(fromReadable(stream), toArray())).toEqual([])
  })

  it('`fromReadable()` drops what is buffered when the stream is destroyed with an error', async () => {
    const stream = parked([1, 2, 3, 4])
    const seen: unknown[] = []
    const error = new Error('amid')
    const run = drive(fromReadable(stream), {
      send(item) {
        seen.push(item)
        if (item === 2) stream.destroy(error)
      },
      throw: raise,
      close() {}
    })
    expect(await failure(run)).toBe(error)
    expect(seen).toEqual([1, 2])
  })

  it('`fromReadable()` rejects once with an error of the clean-up after a break', async () => {
    const error = new Error('clean-up')
    const stream = new Readable({
      objectMode: true,
      read() {
        this.push(1)
      },
      destroy: (_error, callback) => callback(error)
    })
    const iterator = fromReadable(stream)[Symbol.asyncIterator]()
    await iterator.next()
    expect(await failure(iterator.return?.() ?? Promise.resolve())).toBe(error)
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
  })

  it('`fromReadable()` rejects return() with a failure of the stream that nobody has read', async () => {
    const stream = parked([1])
    const error = new Error('unread')
    const iterator = fromReadable(stream)[Symbol.asyncIterator]()
    await iterator.next()
    stream.destroy(error)
    await turns()
    expect(await failure(iterator.return?.() ?? Promise.resolve())).toBe(error)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('`fromReadable()` destroys a failed stream that does not destroy itself', async () => {
    const stream = new Readable({ objectMode: true, autoDestroy: false, read() {} })
    const error = new Error('amid')
    const run = pipe(fromReadable(stream), toArray())
    await turns()
    stream.emit('error', error)
    expect(await failure(run)).toBe(error)
    expect(stream.destroyed).toBe(true)
  })

  it('`fromReadable()` does not wait for the close of a stream that emits none', async () => {
    const stream = new Readable({
      objectMode: true,
      emitClose: false,
      read() {
        this.push(1)
      }
    })
    for await (const _ of fromReadable(stream)) break
    expect(stream.destroyed).toBe(true)
  })

  it('`fromReadable()` refuses a stream that something else reads', async () => {
    const flowing = counting().stream.resume()
    expect(() => fromReadable(flowing)).toThrow(/flowing/)
    const piped = counting().stream
    piped.pipe(new PassThrough({ objectMode: true }))
    piped.pause()
    expect(() => fromReadable(piped)).toThrow(/paused/)
    const shared = parked([1])
    const flow = fromReadable(shared)
    await flow[Symbol.asyncIterator]().next()
    expect(() => fromReadable(shared)).toThrow(/something else reads it/)
    for (const stream of [flowing, piped, shared]) stream.destroy()
  })

  it('`fromReadable()` fails where something else began to read meanwhile', async () => {
    const { stream } = counting()
    const flow = fromReadable(stream)
    stream.resume()
    expect(await failure(pipe(flow, toArray()))).toBeInstanceOf(TypeError)
    stream.destroy()
  })

  it('`fromReadable()` can be read once', async () => {
    const flow = fromReadable(counting(2).stream)
    await pipe(flow, toArray())
    expect(() => flow[Symbol.asyncIterator]()).toThrow(/read only once/)
    expect(await failure(pipe(flow, toArray()))).toBeInstanceOf(TypeError)
  })

  it('`fromReadable()` keeps the writable side of a Duplex whose readable side ended', async () => {
    const written: unknown[] = []
    const duplex = new Duplex({
      objectMode: true,
      read() {
        this.push(null)
      },
      write(item, _encoding, callback) {
        written.push(item)
        callback()
      }
    })
    expect(await pipe(fromReadable(duplex), toArray())).toEqual([])
    expect(duplex.destroyed).toBe(false)
    duplex.end('late')
    await once(duplex, 'close')
    expect(written).toEqual(['late'])
  })

  it('`fromReadable()` with `destroy: false` leaves the stream usable after a break', async () => {
    const { stream } = counting(4, 1)
    const before = listenersOf(stream)
    for await (const n of fromReadable(stream, { destroy: false })) if (n === 1) break
    expect(stream.destroyed).toBe(false)
    expect(listenersOf(stream)).toEqual(before)
    expect(await pipe(fromReadable(stream), toArray())).toEqual([2, 3])
  })

  it('`fromReadable()` leaves no listener behind, however often a stream is adapted', async () => {
    const { stream } = counting(Infinity, 4)
    const before = listenersOf(stream)
    const warnings = await warningsIn(async () => {
      for (let i = 0; i < 1000; i++) {
        const read = await pipe(fromReadable(stream, { destroy: false }), take(1), toArray())
        expect(read).toEqual([i])
      }
    })
    expect(warnings).toBe(0)
    expect(listenersOf(stream)).toEqual(before)
    stream.destroy()
  })

  it('`fromReadable()` leaves no listener on an ended, failed or destroyed stream', async () => {
    const ended = counting(3).stream
    const failed = parked()
    const stopped = counting().stream
    const before = [ended, failed, stopped].map(listenersOf)
    await pipe(fromReadable(ended), toArray())
    const run = pipe(fromReadable(failed), toArray())
    await turns()
    failed.destroy(new Error('amid'))
    await failure(run)
    await pipe(fromReadable(stopped), take(1), toArray())
    await turns()
    expect([ended, failed, stopped].map(listenersOf)).toEqual(before)
  })

  it('`fromReadable()` hears its signal while next() pends', async () => {
    const stream = parked()
    const controller = new AbortController()
    const run = pipe(fromReadable(stream, { signal: controller.signal }), toArray())
    await turns()
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await failure(run)).toBe(reason)
    expect(stream.closed).toBe(true)
    expect(stream.errored).toBe(reason)
  })

  it('`fromReadable()` reads nothing when its signal had aborted', async () => {
    const { stream, made } = counting()
    const reason = new Error('before')
    const flow = fromReadable(stream, { signal: AbortSignal.abort(reason) })
    expect(await failure(pipe(flow, toArray()))).toBe(reason)
    await turns()
    expect(made()).toBe(0)
    expect(stream.closed).toBe(true)
  })

  it('`fromReadable()` with `batches` gives what is buffered in arrays, all of it and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(40),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (total, most, mark) => {
          const read = async (batches: AsyncIterable<number[]>): Promise<number[]> => {
            const seen: number[][] = []
            for await (const batch of batches) seen.push(batch)
            expect(seen.every(({ length }) => length >= 1 && length <= most)).toBe(true)
            return seen.flat()
          }
          const expected = Array.from({ length: total }, (_, n) => n)
          const flow = (): Flow<number[]> =>
            fromReadable<number>(counting(total, mark).stream, { batches: most })
          expect(await read(flow())).toEqual(expected)
          expect(
            await read(
              pipe(
                flow(),
                map(batch => batch)
              )
            )
          ).toEqual(expected)
        }
      )
    )
  })

  it('`fromReadable()` with `batches` answers overlapping calls of next() in order', async () => {
    const iterator = fromReadable<number>(counting(9).stream, { batches: 2 })[Symbol.asyncIterator]()
    const steps = await Promise.all(Array.from({ length: 10 }, () => iterator.next()))
    expect(steps.flatMap(({ value }) => value ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('`fromReadable()` with `batches` gives what came before a failure, then the failure, and is stopped like any flow', async () => {
    const failing = parked([1, 2])
    const iterator = fromReadable<number>(failing, { batches: 10 })[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: [1, 2] })
    const next = [iterator.next(), iterator.next()]
    const error = new Error('amid')
    failing.destroy(error)
    expect(await failure(next[0] ?? Promise.resolve())).toBe(error)
    expect(await next[1]).toEqual({ done: true, value: undefined })
    const { stream } = counting()
    for await (const _ of fromReadable(stream, { batches: 3 })) break
    const aborted = parked()
    const run = pipe(fromReadable(aborted, { batches: 3, signal: AbortSignal.timeout(1) }), toArray())
    expect(await failure(run)).toMatchObject({ name: 'TimeoutError' })
    const unread = parked([1])
    await fromReadable(unread, { batches: 3 })[Symbol.asyncDispose]()
    expect([stream, aborted, unread].map(({ closed }) => closed)).toEqual([true, true, true])
  })

  it('`fromReadable()` refuses batches of a wrong size', () => {
    const { stream } = counting()
    expect(() => fromReadable(stream, { batches: 0 })).toThrow(RangeError)
    expect(() => fromReadable(stream, { batches: 1.5 })).toThrow(RangeError)
    expect(() => fromReadable(stream, { batches: '9' as never })).toThrow(TypeError)
  })

  it('`fromReadable()` fails once where a stream fails by itself', async () => {
    const stream = parked([1])
    const error = new Error('amid')
    const flow = fromReadable(stream)
    const iterator = flow[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: 1 })
    const next = [iterator.next(), iterator.next()]
    stream.destroy(error)
    expect(await failure(next[0] ?? Promise.resolve())).toBe(error)
    expect(await next[1]).toEqual({ done: true, value: undefined })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('`fromReadable()` refuses what is no Readable, and options it does not know', () => {
    const wrong: unknown[] = [undefined, null, 'bus', [1], keeping().stream, {}, new ReadableStream()]
    for (const value of wrong) expect(() => fromReadable(value as Readable)).toThrow(TypeError)
    const { stream } = counting(1)
    expect(() => fromReadable(stream, { destory: false } as object)).toThrow(/no option "destory"/)
    expect(() => fromReadable(stream, { signal: {} } as object)).toThrow(/AbortSignal/)
    expect(() => fromReadable(stream, [] as object)).toThrow(/plain object/)
  })
})

function raise(error: unknown): never {
  throw error
}
