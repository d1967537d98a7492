import { fromReadableStream, pipe, take, toArray, toReadableStream } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('fromReadableStream()', () => {
  test('reads to the end, nothing ahead, and unlocks the stream', async () => {
    const { source, log } = trackedSource('ReadableStream', { items: [1, undefined, 3] })
    const iterator = fromReadableStream(source)[Symbol.asyncIterator]()
    await iterator.next()
    await turn()
    expect(log.given).toBe(1)
    expect((await iterator.next()).value).toBeUndefined()
    expect(await iterator.next()).toEqual({ done: false, value: 3 })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(source.locked).toBe(false)
  })

  test('cancels the stream at an early stop, or leaves it open where it is asked to', async () => {
    const cancelled = trackedSource('ReadableStream', { items: [1, 2, 3] })
    expect(await pipe(fromReadableStream(cancelled.source), take(1), toArray())).toEqual([1])
    expect(cancelled.log).toMatchObject({ returns: 1, cleanUps: 1 })
    const kept = trackedSource('ReadableStream', { items: [1, 2, 3] })
    const source = fromReadableStream(kept.source, { preventCancel: true })
    expect(await pipe(source, take(1), toArray())).toEqual([1])
    expect(kept.log.returns).toBe(0)
    expect(await pipe(kept.source, toArray())).toEqual([2, 3])
  })

  test('cancels with the failure of what is below, also while a read is pending', async () => {
    const reasons: unknown[] = []
    const controller = new AbortController()
    const stream = new ReadableStream<number>({
      pull() {
        setImmediate(() => controller.abort('reason'))
        return new Promise(() => {})
      },
      cancel: reason => void reasons.push(reason)
    })
    const running = pipe(stream, toArray(), { signal: controller.signal, closeTimeout: 5 })
    await expect(running).rejects.toBe('reason')
    expect(reasons).toEqual(['reason'])
  })

  test('opens nothing before it is read, and fails for a locked stream', async () => {
    const { source, log } = trackedSource('ReadableStream', { items: [1] })
    const items = fromReadableStream(source)
    expect([source.locked, log.opened]).toEqual([false, 0])
    source.getReader()
    await expect(pipe(items, toArray())).rejects.toThrow(TypeError)
  })

  test('reads bytes into memory of its own, of the size that is asked for', async () => {
    const source = [new Uint8Array([1, 2, 3, 4, 5]), new Uint8Array([6])]
    const chunks = await pipe(
      fromReadableStream<Uint8Array>(toReadableStream(source, { type: 'bytes' }), {
        mode: 'byob',
        chunkSize: 3
      }),
      toArray()
    )
    expect(chunks.map(chunk => [...chunk])).toEqual([[1, 2, 3], [4, 5], [6]])
    const whole = new Response('x'.repeat(200_000)).body as ReadableStream<Uint8Array>
    const large = await pipe(fromReadableStream<Uint8Array>(whole, { mode: 'byob' }), toArray())
    expect(Math.max(...large.map(chunk => chunk.length))).toBeLessThanOrEqual(65_536)
    expect(large.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(200_000)
  })

  test('keeps the bytes it handed out, and does not hold long memory for short chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 })),
        fc.integer({ min: 1, max: 20 }),
        async (source, chunkSize) => {
          const stream = toReadableStream(source, { type: 'bytes' })
          const kept = await pipe(
            fromReadableStream<Uint8Array>(stream, { mode: 'byob', chunkSize }),
            toArray()
          )
          expect(kept.flatMap(chunk => [...chunk])).toEqual(source.flatMap(chunk => [...chunk]))
          for (const chunk of kept) {
            expect(chunk.length).toBeLessThanOrEqual(chunkSize)
            expect(chunk.buffer.byteLength).toBeLessThanOrEqual(chunk.length * 2)
          }
        }
      )
    )
  })

  test('cancels a byte stream, also while a BYOB read is pending', async () => {
    const reasons: unknown[] = []
    const stream = new ReadableStream({ type: 'bytes', cancel: reason => void reasons.push(reason) })
    const controller = new AbortController()
    const source = fromReadableStream(stream, { mode: 'byob' })
    const running = pipe(source, toArray(), { signal: controller.signal })
    await turn()
    controller.abort('why')
    await expect(running).rejects.toBe('why')
    expect([reasons, stream.locked]).toEqual([['why'], false])
  })

  test('refuses a locked stream, and one without bytes for a BYOB reader, at the call', () => {
    const stream = new ReadableStream()
    expect(() => fromReadableStream(stream, { mode: 'byob' })).toThrow('stream is no byte stream')
    expect(stream.locked).toBe(false)
    expect(() => fromReadableStream(stream, { chunkSize: 5 })).toThrow("mode 'byob'")
    stream.getReader()
    expect(() => fromReadableStream(stream)).toThrow(/locked/)
  })
})
