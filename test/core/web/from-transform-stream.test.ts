import { fromTransformStream, joinText, map, pipe, take, toArray } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('fromTransformStream()', () => {
  test('runs items through the stream, in every position', async () => {
    const text = new TextEncoder().encode('a€')
    const halves = [text.slice(0, 2), text.slice(2)]
    expect((await pipe(halves, new TextDecoderStream() as never, toArray())).join('')).toBe('a€')
    const head = fromTransformStream(new TransformStream<number, number>())(toArray<number>().open())
    await head.send(1)
    expect(await head.close()).toEqual([1])
  })

  test('passes on what the stream flushes', async () => {
    const stream = new TransformStream<number, string>({
      transform: (n, controller) => controller.enqueue(String(n)),
      flush: controller => controller.enqueue('flushed')
    })
    expect(await pipe([1], stream, toArray())).toEqual(['1', 'flushed'])
  })

  test('ends early where the stream terminates, and stops an endless source', async () => {
    const stream = new TransformStream<number, number>({
      transform(n, controller) {
        controller.enqueue(n)
        controller.terminate()
      }
    })
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    expect(await pipe(source, stream, toArray())).toEqual([1])
    expect(log.cleanUps).toBe(1)
  })

  test('fails with what the stream fails with', async () => {
    const failure = new Error('transform')
    const stream = new TransformStream({
      transform() {
        throw failure
      }
    })
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    await expect(pipe(source, stream, toArray())).rejects.toBe(failure)
    expect(log.cleanUps).toBe(1)
  })

  test('stops both sides at an early stop', async () => {
    let cancelled = false
    const stream = new TransformStream<number, number>({
      cancel() {
        cancelled = true
      }
    } as Transformer<number, number>)
    const { source, log } = trackedSource('generator', { items: [1, 2, 3], endless: true })
    expect(
      await pipe(
        source,
        stream,
        take(2),
        map(n => n),
        toArray()
      )
    ).toEqual([1, 2])
    expect(log.cleanUps).toBe(1)
    expect(cancelled).toBe(true)
  })

  test('serves one run', async () => {
    const stage = fromTransformStream(new TransformStream<number, number>())
    await pipe([1], stage, toArray())
    await expect(Promise.resolve().then(() => pipe([1], stage, toArray()))).rejects.toThrow(TypeError)
  })

  test('runs the transforms of the platform, one after the other', async () => {
    const words = await pipe(
      ['bus ', '22', '€'],
      new TextEncoderStream(),
      new CompressionStream('gzip'),
      new DecompressionStream('gzip'),
      new TextDecoderStream(),
      joinText('')
    )
    expect(words).toBe('bus 22€')
    const broken = pipe([new Uint8Array([1, 2])], new DecompressionStream('gzip') as never, toArray())
    await expect(broken).rejects.toThrow(TypeError)
  })

  test('refuses a pair of which somebody has a side', () => {
    const stream = new TransformStream<number, number>()
    stream.writable.getWriter()
    expect(() => fromTransformStream(stream)).toThrow(/locked/)
    expect(() => pipe([1], stream, toArray())).toThrow(/locked/)
  })

  test('throws a TypeError for what has not both sides', () => {
    expect(() => fromTransformStream(new ReadableStream() as never)).toThrow(TypeError)
    expect(() => fromTransformStream(null as never)).toThrow(TypeError)
  })
})
