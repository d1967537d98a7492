import { once } from 'node:events'
import { Readable, Transform, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { count, drive, forEach, reduce, type Target, take, toArray } from '@costream/core'
import { fromWritable, toWritable } from '@costream/node-streams'
import { describe, expect, it } from 'vitest'
import { counting, errorsOf, failure, listenersOf, parked, turns } from './support/streams.ts'

/** A target that notes what is done to it. */
function noting(send: Target<unknown>['send'] = () => {}): Target<unknown> & { log: unknown[] } {
  const log: unknown[] = []
  return {
    log,
    send(item) {
      log.push(item)
      return send(item)
    },
    throw(error) {
      log.push(error)
      throw error
    },
    close() {
      log.push('close')
    }
  }
}

describe('toWritable()', () => {
  it('`toWritable()` sends what is written and closes the target at the end', async () => {
    const items = [undefined, false, 0, '', { route: '22' }]
    const target = noting()
    const stream = toWritable(target)
    for (const item of items) stream.write(item)
    stream.end()
    await finished(stream)
    expect(target.log).toEqual([...items, 'close'])
    expect(stream.closed).toBe(true)
  })

  it('`toWritable()` opens a sink', async () => {
    let sum = 0
    await pipeline(
      Readable.from([1, 2, 3]),
      toWritable(
        forEach((n: number) => {
          sum += n
        })
      )
    )
    expect(sum).toBe(6)
  })

  it('`toWritable()` leaves the result to the target', async () => {
    const target = reduce((sum: number, n: number) => sum + n, 0).open()
    await pipeline(Readable.from([1, 2, 3]), toWritable(target))
    expect(target.close()).toBe(6)
  })

  it('`toWritable()` without object mode sends bytes', async () => {
    const target = toArray<Buffer>().open()
    await pipeline(['bus ', '22'], toWritable(target, { objectMode: false }))
    expect(Buffer.concat(await target.close()).toString()).toBe('bus 22')
  })

  it('`toWritable()` is full while the target is busy', async () => {
    const release = Promise.withResolvers<void>()
    const target = noting(() => release.promise)
    const { stream: source, made } = counting(8, 1)
    const run = pipeline(source, toWritable(target, { highWaterMark: 2 }))
    await turns()
    expect(target.log).toEqual([0])
    expect(made()).toBeLessThanOrEqual(5)
    release.resolve()
    await run
    expect(target.log).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 'close'])
  })

  it('`toWritable()` fails with a failure of the target', async () => {
    const error = new Error('target')
    for (const fail of [() => Promise.reject(error), raise(error)]) {
      const { stream: source } = counting()
      errorsOf(source)
      expect(await failure(pipeline(source, toWritable(noting(fail))))).toBe(error)
      expect(source.destroyed).toBe(true)
    }
  })

  it('`toWritable()` wraps a failure that is no Error', async () => {
    const stream = toWritable(noting(raise('odd')))
    stream.write(1)
    expect(await failure(finished(stream))).toMatchObject({ cause: 'odd' })
  })

  it('`toWritable()` fails when the target fails to close', async () => {
    const error = new Error('close')
    const target = {
      ...noting(),
      close() {
        throw error
      }
    }
    expect(await failure(pipeline([1], toWritable(target)))).toBe(error)
  })

  it('`toWritable()` throws into the target what it is destroyed with', async () => {
    const target = noting()
    const stream = toWritable(target)
    const error = new Error('enough')
    stream.write(1)
    stream.destroy(error)
    expect(await failure(finished(stream))).toBe(error)
    expect(target.log).toEqual([1, error])
  })

  it('`toWritable()` never closes the target when it is destroyed without an error', async () => {
    const target = noting()
    const stream = toWritable(target)
    const errors = errorsOf(stream)
    stream.write(1)
    stream.destroy()
    await once(stream, 'close')
    expect(target.log).toEqual([1, expect.objectContaining({ code: 'ERR_STREAM_PREMATURE_CLOSE' })])
    expect(errors).toEqual([])
  })

  it('`toWritable()` closes a target that handles what it is destroyed with', async () => {
    const target = noting()
    const stream = toWritable({ ...target, throw: error => void target.log.push(error) })
    const error = new Error('enough')
    stream.write(1)
    stream.destroy(error)
    expect(await failure(finished(stream))).toBe(error)
    expect(target.log).toEqual([1, error, 'close'])
  })

  it('`toWritable()` emits an error of the clean-up', async () => {
    const error = new Error('clean-up')
    const stream = toWritable({ ...noting(), throw: raise(error) })
    const errors = errorsOf(stream)
    stream.write(1)
    stream.destroy()
    await turns()
    expect([errors, stream.closed]).toEqual([[error], true])
  })

  it('`toWritable()` ends what is piped into it when the target is done', async () => {
    const { stream: source } = counting()
    const target = take<number>(3)(toArray<number>()).open()
    const stream = toWritable(target)
    await pipeline(source, stream)
    expect(await target.close()).toEqual([0, 1, 2])
    expect([source.closed, stream.closed]).toEqual([true, true])
  })

  it('`toWritable()` does so for async sources, and for a target that wants nothing', async () => {
    let released = false
    const source = Readable.from(
      (async function* () {
        try {
          for (let n = 0; ; n++) yield n
        } finally {
          released = true
        }
      })()
    )
    const target = take<number>(3)(count()).open()
    await pipeline(source, toWritable(target, { highWaterMark: 1 }))
    expect(await target.close()).toBe(3)
    expect(released).toBe(true)

    const nothing = take<number>(0)(count()).open()
    await pipeline(parked(), toWritable(nothing))
    expect(await nothing.close()).toBe(0)
    const late = toWritable(take(0)(count()))
    await turns()
    await pipeline(parked(), late)
  })

  it('`toWritable()` ends what comes through a foreign Transform when the target is done', async () => {
    const target = take<number>(3)(toArray<number>()).open()
    const same = new Transform({
      objectMode: true,
      transform: (item, _encoding, callback) => callback(null, item)
    })
    const { stream: source } = counting()
    await pipeline(source, same, toWritable(target))
    expect(await target.close()).toEqual([0, 1, 2])
    expect([source.destroyed, same.destroyed]).toEqual([true, true])
  })

  it('`toWritable()` hears a target that fails between two writes', async () => {
    const { stream: inner } = { stream: toWritable(noting()) }
    const stream = toWritable(fromWritable(inner))
    stream.write(1)
    await turns()
    const error = new Error('disk')
    errorsOf(inner)
    inner.destroy(error)
    expect(await failure(finished(stream))).toBe(error)
  })

  it('`toWritable()` hears its signal, also one that had aborted', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const target = noting()
    const stream = toWritable(target, { signal: controller.signal })
    stream.write(1)
    controller.abort(reason)
    expect(await failure(finished(stream))).toBe(reason)
    expect(target.log).toEqual([1, reason])

    const before = toWritable(noting(), { signal: AbortSignal.abort(reason) })
    expect(await failure(finished(before))).toBe(reason)
  })

  it('`toWritable()` is disposed of quietly', async () => {
    const stream = toWritable(noting())
    const errors = errorsOf(stream)
    stream.write(1)
    await (stream as Writable & AsyncDisposable)[Symbol.asyncDispose]()
    expect([stream.closed, errors]).toEqual([true, []])
  })

  it('`toWritable()` is written to by `fromWritable()`', async () => {
    const target = toArray<number>().open()
    await drive([1, 2, 3], fromWritable(toWritable(target)))
    expect(await target.close()).toEqual([1, 2, 3])
  })

  it('`toWritable()` leaves no listener on what is piped into it', async () => {
    const { stream: source } = counting()
    const before = listenersOf(source)
    source.pipe(toWritable(take(2)(count())))
    await once(source, 'close')
    await turns()
    expect(listenersOf(source)).toEqual(before)
  })

  it('`toWritable()` reads strings in its default encoding', async () => {
    const target = toArray<Buffer>().open()
    const stream = toWritable(target, { objectMode: false, defaultEncoding: 'hex' })
    stream.end('627573')
    await finished(stream)
    expect(Buffer.concat(await target.close()).toString()).toBe('bus')
  })

  it('`toWritable()` refuses what is no target', () => {
    for (const value of [undefined, null, 1, {}, [], () => {}, { send() {} }]) {
      expect(() => toWritable(value as never)).toThrow(TypeError)
    }
    expect(() => toWritable(noting(), { emitClose: false } as object)).toThrow(/no option "emitClose"/)
  })
})

function raise(error: unknown): () => never {
  return () => {
    throw error
  }
}
