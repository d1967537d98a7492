import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Duplex, Readable, Writable } from 'node:stream'
import {
  batch,
  pipe as corePipe,
  fromReadableStream,
  fromWritableStream,
  text,
  toArray,
  toReadableStream,
  toWritableStream
} from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { fromReadable, fromWritable, pipe, toDuplex, toReadable, toWritable } from '@costream/node-streams'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { turns } from '../support/turns.ts'

const NUMBERS = { items: [1, 2, 3], endless: true }

/** A WritableStream that notes how it ends. */
function noting(said: unknown[]): WritableStream<unknown> {
  return new WritableStream({
    close: () => void said.push('close'),
    abort: reason => void said.push(['abort', reason])
  })
}

/** Settles when a stream is closed, also by a failure. */
function closed(stream: Readable | Writable): Promise<void> {
  return new Promise(resolve => stream.once('close', resolve))
}

const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
process.on('unhandledRejection', note)
afterAll(() => void process.off('unhandledRejection', note))
afterEach(async () => {
  await turns(10)
  expect(unhandled.splice(0)).toEqual([])
})

describe('a Writable and a WritableStream', () => {
  test('toWritable() of a WritableStream aborts it when it is destroyed, and never commits it', async () => {
    for (const error of [undefined, new Error('why')]) {
      const said: unknown[] = []
      const writable = toWritable(fromWritableStream(noting(said)))
      writable.on('error', () => {})
      writable.write(1)
      writable.destroy(error)
      await closed(writable)
      expect(said).toEqual([['abort', error ?? expect.any(Error)]])
    }
  })

  test('Writable.fromWeb() of toWritableStream() throws into the target what it is destroyed with', async () => {
    const target = trackedTarget<unknown>()
    const writable = Writable.fromWeb(toWritableStream(target) as never, { objectMode: true })
    const error = new Error('why')
    writable.on('error', () => {})
    writable.write(1)
    await turns(10)
    writable.destroy(error)
    await closed(writable)
    expect(target.log).toMatchObject({ items: [1], thrown: [{ error }], closes: 0 })
  })

  test('Writable.toWeb() of toWritable() throws into the target what it is aborted with', async () => {
    const target = trackedTarget<unknown>()
    const writer = Writable.toWeb(toWritable(target)).getWriter()
    await writer.write(1)
    const error = new Error('why')
    await writer.abort(error)
    await turns(10)
    expect(target.log).toMatchObject({ items: [1], thrown: [{ error }], closes: 0 })
  })

  test('toWritableStream(fromWritable()) destroys the Writable when it is aborted, and ends it when it is closed', async () => {
    const written: unknown[] = []
    const writable = () =>
      new Writable({
        objectMode: true,
        write: (item, _, callback) => {
          written.push(item)
          callback()
        }
      })
    const aborted = writable()
    const error = new Error('why')
    aborted.on('error', () => {})
    await toWritableStream(fromWritable(aborted)).abort(error)
    expect([aborted.destroyed, aborted.writableFinished, aborted.errored]).toEqual([true, false, error])
    const closed = writable()
    await toReadableStream([1, 2]).pipeTo(toWritableStream(fromWritable(closed)))
    expect([closed.writableFinished, written]).toEqual([true, [1, 2]])
  })

  test('toWritableStream(fromWritable()) fails at once when the Writable dies between two writes', async () => {
    const writable = new Writable({ objectMode: true, write: (_item, _, callback) => callback() })
    const { closed } = toWritableStream(fromWritable(writable)).getWriter()
    const error = new Error('dead')
    writable.destroy(error)
    await expect(closed).rejects.toBe(error)
  })
})

describe('a Readable and a ReadableStream', () => {
  test('Readable.toWeb() of toReadable() returns the source when its reader leaves', async () => {
    // It waits then: what Node's adapter has at hand when it is left it gives to a closed stream, which nobody catches.
    const { source, log } = trackedSource('async iterator', { items: [1, 2], parkAt: 2 })
    for await (const item of Readable.toWeb(toReadable(source))) if (item === 2) break
    await turns(10)
    expect(log.cleanUps).toBe(1)
  })

  test('Readable.fromWeb() of toReadableStream() returns the source, and tells it why', async () => {
    const { source, log } = trackedSource('generator', NUMBERS)
    const items: unknown[] = []
    for await (const item of Readable.fromWeb(toReadableStream(source) as never, { objectMode: true })) {
      items.push(item)
      if (items.length === 2) break
    }
    await turns(10)
    expect([items, log.cleanUps]).toEqual([[1, 2], 1])
    const reasons: unknown[] = []
    const stream = new ReadableStream({
      pull: controller => controller.enqueue(1),
      cancel: reason => void reasons.push(reason)
    })
    const readable = Readable.fromWeb(toReadableStream(fromReadableStream(stream)) as never, {
      objectMode: true
    })
    readable.on('error', () => {})
    await once(readable, 'readable')
    const error = new Error('why')
    readable.destroy(error)
    await closed(readable)
    await turns(10)
    expect(reasons).toEqual([error])
  })

  test('a break cancels with the reason, and a cancellation under backpressure is never uncaught', async () => {
    const { source, log } = trackedSource('async generator', NUMBERS)
    const readable = toReadable(source, { highWaterMark: 2 })
    const stream = toReadableStream(readable, { strategy: { highWaterMark: 2 } })
    const reader = stream.getReader()
    await reader.read()
    await turns(10)
    await reader.cancel(new Error('why'))
    await turns(10)
    expect([readable.destroyed, log.cleanUps]).toEqual([true, 1])
  })

  test('what is declared is buffered once: toReadableStream() of a Readable adds nothing', async () => {
    for (const highWaterMark of [1, 4, 16]) {
      const { source, log } = trackedSource('generator', NUMBERS)
      const readable = toReadable(source, { highWaterMark })
      const reader = toReadableStream(readable).getReader()
      await reader.read()
      await turns(10)
      // The item that was read, and what the Readable declares.
      expect(log.given).toBeLessThanOrEqual(1 + highWaterMark)
      await reader.cancel()
      expect(log.cleanUps).toBe(1)
    }
  })

  test('a file is read by BYOB readers, both ways', async () => {
    const { size } = await stat(import.meta.filename)
    const stream = toReadableStream(createReadStream(import.meta.filename, { highWaterMark: 1000 }), {
      type: 'bytes'
    })
    const reader = stream.getReader({ mode: 'byob' })
    let read = 0
    for (;;) {
      const step = await reader.read(new Uint8Array(300))
      if (step.done) break
      read += step.value.length
    }
    expect(read).toBe(size)
    const bytes = toReadableStream(createReadStream(import.meta.filename), { type: 'bytes' })
    const whole = await corePipe(
      fromReadableStream<Uint8Array>(bytes, { mode: 'byob', chunkSize: 100 }),
      text()
    )
    expect(whole.length).toBeGreaterThan(1000)
    const readable = Readable.fromWeb(toReadableStream([new Uint8Array(5)], { type: 'bytes' }) as never)
    expect((await pipe(fromReadable<Uint8Array>(readable), toArray())).map(chunk => chunk.length)).toEqual([
      5
    ])
  })

  test('a locked stream is refused at the call', () => {
    const stream = new ReadableStream()
    stream.getReader()
    expect(() => pipe(stream, toArray())).toThrow(/locked/)
    const writable = new WritableStream()
    writable.getWriter()
    expect(() => pipe([1], writable)).toThrow(/locked/)
  })
})

test('Duplex.toWeb() of toDuplex() keeps its halves: what comes after the end of the one is read from the other', async () => {
  const { readable, writable } = Duplex.toWeb(toDuplex(batch<number>(2)))
  const reading = corePipe(readable as ReadableStream<number[]>, toArray())
  const writer = writable.getWriter()
  for (const n of [1, 2, 3]) await writer.write(n)
  await writer.close()
  expect(await reading).toEqual([[1, 2], [3]])
})
