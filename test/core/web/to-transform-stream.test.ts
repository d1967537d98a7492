import {
  batch,
  compose,
  map,
  mapConcurrent,
  push,
  receive,
  stage,
  take,
  takeUntil,
  toTransformStream
} from '@costream/core'
import { turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** A stream of numbers that notes how far it was read, and whether it was cancelled. */
function numbers(): { stream: ReadableStream<number>; log: { given: number; cancelled: boolean } } {
  const log = { given: 0, cancelled: false }
  const stream = new ReadableStream<number>(
    {
      pull: controller => controller.enqueue(++log.given),
      cancel() {
        log.cancelled = true
      }
    },
    { highWaterMark: 0 }
  )
  return { stream, log }
}

async function read<T>(stream: ReadableStream<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream as unknown as AsyncIterable<T>) items.push(item)
  return items
}

/** A writer whose end need not be waited for. */
function writerOf<T>(stream: WritableStream<T>): WritableStreamDefaultWriter<T> {
  const writer = stream.getWriter()
  writer.closed.catch(() => {})
  return writer
}

/** A stream of some items. */
function of<T>(...items: T[]): ReadableStream<T> {
  return new ReadableStream({
    start(controller) {
      for (const item of items) controller.enqueue(item)
      controller.close()
    }
  })
}

describe('toTransformStream()', () => {
  test('runs a stage as the transform of a pipeThrough, and what it holds back at the end', async () => {
    expect(await read(of(1, 2, 3).pipeThrough(toTransformStream(batch<number>(2))))).toEqual([[1, 2], [3]])
    expect(await read(of(1, 2).pipeThrough(toTransformStream(map(async (n: number) => n * 2))))).toEqual([
      2, 4
    ])
  })

  test('stops an endless stream where its stage stops', async () => {
    const { stream, log } = numbers()
    expect(await read(stream.pipeThrough(toTransformStream(take<number>(2))))).toEqual([1, 2])
    await turn()
    expect(log.cancelled).toBe(true)
    expect(log.given).toBeLessThanOrEqual(4)
  })

  test('fails with what its stage fails with, and cancels what is above', async () => {
    const failure = new Error('stage')
    const { stream, log } = numbers()
    const failing = map((n: number) => {
      if (n === 2) throw failure
      return n
    })
    await expect(read(stream.pipeThrough(toTransformStream(failing)))).rejects.toBe(failure)
    await turn()
    expect(log.cancelled).toBe(true)
  })

  test('throws a failure from above into its stage', async () => {
    const failure = new Error('above')
    const heard: unknown[] = []
    const noting = stage<number, number>(target => ({
      item: item => target.send(item),
      error(error) {
        heard.push(error)
        throw error
      }
    }))
    const failing = new ReadableStream<number>({
      pull(controller) {
        controller.error(failure)
      }
    })
    await expect(read(failing.pipeThrough(toTransformStream(noting)))).rejects.toBe(failure)
    expect(heard).toEqual([failure])
  })

  test('runs the finally of its stage when its reader stops', async () => {
    let finished = 0
    const body = push<number, number>(function* (target) {
      try {
        while (true) target.send(yield* receive<number>())
      } finally {
        finished++
      }
    })
    const { stream, log } = numbers()
    const reader = stream.pipeThrough(toTransformStream(compose(body))).getReader()
    expect(await reader.read()).toEqual({ done: false, value: 1 })
    await reader.cancel()
    await turn()
    expect(finished).toBe(1)
    expect(log.cancelled).toBe(true)
  })

  test('reads nothing ahead but the one item of its writable side', async () => {
    const { stream, log } = numbers()
    const reader = stream.pipeThrough(toTransformStream(map((n: number) => n))).getReader()
    await reader.read()
    for (let n = 0; n < 5; n++) await turn()
    expect(log.given).toBeLessThanOrEqual(3)
    await reader.cancel()
  })

  test('takes the queuing strategies of the two sides', async () => {
    const { stream, log } = numbers()
    const transform = toTransformStream(
      map((n: number) => n),
      {
        writableStrategy: { highWaterMark: 5 },
        readableStrategy: { highWaterMark: 5 }
      }
    )
    const reader = stream.pipeThrough(transform).getReader()
    await reader.read()
    for (let n = 0; n < 20; n++) await turn()
    expect(log.given).toBeGreaterThanOrEqual(10)
    await reader.cancel()
  })

  test('throws a TypeError for what is no stage, or no options', () => {
    expect(() => toTransformStream((() => {}) as never)).toThrow(TypeError)
    expect(() =>
      toTransformStream(
        map(n => n),
        1 as never
      )
    ).toThrow(TypeError)
  })

  test('fails its reader when its writer aborts while an item waits to be read', async () => {
    const work = mapConcurrent(async (n: number) => n)
    const { readable, writable } = toTransformStream(work)
    const writer = writerOf(writable)
    const reader = readable.getReader()
    for (const n of [1, 2]) writer.write(n).catch(() => {})
    expect(await reader.read()).toEqual({ done: false, value: 1 })
    await turn()
    await writer.abort('enough').catch(() => {})
    await expect(reader.read()).rejects.toBe('enough')
  })

  test('waits for no write under way when its reader stops, or its writer aborts', async () => {
    const stuck = map<number, number>(() => new Promise(() => {}))
    const { stream, log } = numbers()
    const reader = stream.pipeThrough(toTransformStream(stuck)).getReader()
    const reading = reader.read()
    await turn()
    await reader.cancel('enough')
    expect(await reading).toEqual({ done: true, value: undefined })
    await turn()
    expect(log.cancelled).toBe(true)

    const { readable, writable } = toTransformStream(stuck)
    const writer = writerOf(writable)
    writer.write(1).catch(() => {})
    const failed = expect(readable.getReader().read()).rejects.toBe('enough')
    await turn()
    await writer.abort('enough').catch(() => {})
    await failed
  })

  test('tells its reader at once what becomes of the stage while nothing is written', async () => {
    const failing = mapConcurrent<number, number>(() => turn().then(() => Promise.reject('late')))
    const failed = toTransformStream(failing)
    const writer = writerOf(failed.writable)
    await writer.write(1)
    await expect(failed.readable.getReader().read()).rejects.toBe('late')
    await expect(writer.closed).rejects.toBe('late')

    const controller = new AbortController()
    const ended = toTransformStream(takeUntil<number>(controller.signal))
    const reading = ended.readable.getReader().read()
    const other = writerOf(ended.writable)
    setImmediate(() => controller.abort())
    expect(await reading).toEqual({ done: true, value: undefined })
    await expect(other.closed).rejects.toThrow('The target wants no more items')
  })
})
