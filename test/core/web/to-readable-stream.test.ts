import {
  catchError,
  encodeText,
  fromReadableStream,
  map,
  pipe,
  push,
  receive,
  stage,
  take,
  text,
  toArray,
  toReadableStream,
  toWritableStream
} from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { promisesOf } from '../../support/promises.ts'
import { turns } from '../../support/turns.ts'

async function readAll<T>(stream: ReadableStream<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream as unknown as AsyncIterable<T>) items.push(item)
  return items
}

/** A stage that notes what is thrown into it. */
function noting(heard: unknown[]) {
  return stage<number, number>(target => ({
    item: item => target.send(item),
    error(error) {
      heard.push(error)
      throw error
    }
  }))
}

const NUMBERS = { items: [1, 2, 3], endless: true }

describe('toReadableStream()', () => {
  test('reads the source when the stream is read, each stream anew', async () => {
    const { source, log } = trackedSource('async generator', { items: [1, undefined, null] })
    const stream = toReadableStream(source)
    await turns(5)
    expect(log.opened).toBe(0)
    expect(await readAll(stream)).toEqual([1, undefined, null])
    expect(log).toMatchObject({ opened: 1, cleanUps: 1 })
    const flow = pipe(
      [1, 2],
      map(n => n * 2)
    )
    expect(await readAll(toReadableStream(flow))).toEqual([2, 4])
    expect(await readAll(toReadableStream(flow))).toEqual([2, 4])
  })

  test.each([0, 1, 2, 7])('buffers just what is declared: %i', async highWaterMark => {
    const { source, log } = trackedSource('generator', NUMBERS)
    const stream = toReadableStream(
      pipe(
        source,
        map(n => n)
      ),
      { strategy: { highWaterMark } }
    )
    await turns(5)
    expect(log.given).toBe(highWaterMark)
    const reader = stream.getReader()
    for (let read = 1; read <= 3; read++) {
      await reader.read()
      await turns(5)
      expect(log.given).toBe(highWaterMark + read)
    }
    await reader.cancel()
    expect(log.cleanUps).toBe(1)
  })

  test('counts what is buffered as the strategy says, in bytes for a byte stream', async () => {
    const words = trackedSource('generator', { items: ['four'], endless: true })
    toReadableStream(words.source, { strategy: { highWaterMark: 10, size: word => word.length } })
    const chunks = trackedSource('generator', { items: [new Uint8Array(4)], endless: true })
    toReadableStream(chunks.source, { type: 'bytes', strategy: { highWaterMark: 10 } })
    const counted = trackedSource('generator', { items: [1], endless: true })
    toReadableStream(counted.source, { strategy: new CountQueuingStrategy({ highWaterMark: 3 }) })
    await turns(5)
    expect([words.log.given, chunks.log.given, counted.log.given]).toEqual([3, 3, 3])
  })

  test('makes no promise an item while the stream has room', async () => {
    const { source, log } = trackedSource('generator', NUMBERS)
    const promises = await promisesOf(async () => {
      const flow = pipe(
        source,
        map(n => n)
      )
      toReadableStream(flow, { strategy: { highWaterMark: 1000 } })
      while (log.given < 1000) await turn()
      await turns(5)
    })
    expect(log.given).toBe(1000)
    expect(promises).toBeLessThan(100) // some of them those of the turns
  })

  test('answers reads that overlap, in order', async () => {
    const source = pipe(
      [1, 2],
      map(async n => n)
    )
    const reader = toReadableStream(source).getReader()
    const steps = await Promise.all([reader.read(), reader.read(), reader.read(), reader.read()])
    expect(steps.map(({ value }) => value)).toEqual([1, 2, undefined, undefined])
    expect(steps.map(({ done }) => done)).toEqual([false, false, true, true])
  })

  test('returns the source when its reader stops, also before the first read', async () => {
    const left = trackedSource('generator', NUMBERS)
    for await (const item of toReadableStream(left.source) as unknown as AsyncIterable<number>) {
      if (item === 2) break
    }
    expect(left.log).toMatchObject({ given: 2, cleanUps: 1 })
    const unread = trackedSource('ReadableStream', NUMBERS)
    await toReadableStream(pipe(unread.source, noting([]))).cancel()
    expect(unread.log).toMatchObject({ given: 0, returns: 1 })
  })

  test('tells the stages and the source the reason of a cancellation', async () => {
    const heard: unknown[] = []
    const reasons: unknown[] = []
    const stream = new ReadableStream<number>({
      pull: controller => controller.enqueue(1),
      cancel: reason => void reasons.push(reason)
    })
    const reader = toReadableStream(
      pipe(
        stream,
        catchError(() => [1]),
        noting(heard)
      )
    ).getReader()
    await reader.read()
    await reader.cancel('why')
    expect([heard, reasons]).toEqual([[], ['why']])
    const thrown: unknown[] = []
    const body = push<number, number>(function* (target) {
      try {
        while (true) target.send(yield* receive<number>())
      } catch (error) {
        thrown.push(error)
        throw error
      }
    })
    const second = toReadableStream(pipe([1, 2], body)).getReader()
    await second.read()
    await second.cancel('why')
    expect(thrown).toEqual(['why'])
    const unread = new ReadableStream({ cancel: reason => void reasons.push(reason) }, { highWaterMark: 0 })
    await toReadableStream(pipe(unread, noting([]))).cancel('unread')
    expect(reasons).toEqual(['why', 'unread'])
  })

  test('takes a writer that wants no more for an early stop', async () => {
    const heard: unknown[] = []
    const reader = toReadableStream(pipe([1, 2, 3], noting(heard))).getReader()
    await reader.read()
    const done = toWritableStream(take(0)(toArray())).getWriter().closed
    await reader.cancel(await done.catch((error: unknown) => error))
    expect(heard).toEqual([])
  })

  test('cancels in time while a stage is at work for ever, and tells a failure of the clean-up', async () => {
    const never = map(() => new Promise<number>(() => {}))
    const stream = toReadableStream(pipe([1], never, { closeTimeout: 5 }))
    const reader = stream.getReader()
    const reading = reader.read()
    await turn()
    await reader.cancel()
    expect(await reading).toEqual({ done: true, value: undefined })
    const failure = new Error('clean-up')
    const { source } = trackedSource('async generator', { ...NUMBERS, cleanUpFailure: { error: failure } })
    const second = toReadableStream(source).getReader()
    await second.read()
    await expect(second.cancel()).rejects.toBe(failure)
  })

  test('fails with the very failure of the source, or of the strategy', async () => {
    for (const error of [new Error('source'), undefined, null]) {
      const { source } = trackedSource('generator', { items: [1], failAt: 1, failure: { error } })
      const reader = toReadableStream(source).getReader()
      await reader.read()
      const failed = await reader.read().then(
        () => 'no failure',
        reason => [reason]
      )
      expect(failed).toEqual([error])
    }
    const { source, log } = trackedSource('generator', NUMBERS)
    const failure = new Error('size')
    const size = (): number => {
      throw failure
    }
    await expect(readAll(toReadableStream(source, { strategy: { highWaterMark: 1, size } }))).rejects.toBe(
      failure
    )
    expect(log.cleanUps).toBe(1)
  })

  test("fails with the reason of its flow's signal, also while nobody reads", async () => {
    const { source, log } = trackedSource('generator', NUMBERS)
    const abort = new AbortController()
    const reader = toReadableStream(pipe(source, { signal: abort.signal })).getReader()
    await reader.read()
    abort.abort('enough')
    await expect(reader.closed).rejects.toBe('enough')
    expect(log.cleanUps).toBe(1)
    const aborted = pipe([1], { signal: AbortSignal.abort('before') })
    await expect(toReadableStream(aborted).getReader().read()).rejects.toBe('before')
  })

  test('can be teed, transferred and piped through what the platform has', async () => {
    const stream = () =>
      toReadableStream(
        pipe(
          [1, 2, 3],
          map(n => n)
        )
      )
    const [first, second] = stream().tee()
    expect(await Promise.all([readAll(first), readAll(second)])).toEqual([
      [1, 2, 3],
      [1, 2, 3]
    ])
    const given = stream()
    expect(await readAll(structuredClone(given, { transfer: [given as unknown as ArrayBuffer] }))).toEqual([
      1, 2, 3
    ])
    const words = toReadableStream(pipe(['bus ', '22'], encodeText()))
    const packed = words.pipeThrough(new CompressionStream('gzip') as never) as ReadableStream<Uint8Array>
    expect(await pipe(packed, new DecompressionStream('gzip') as never, text() as never)).toBe('bus 22')
  })

  test('refuses a locked stream at the call', () => {
    const stream = new ReadableStream()
    stream.getReader()
    expect(() => toReadableStream(stream)).toThrow(/locked/)
    expect(() => pipe(stream, toArray())).toThrow(/locked/)
    expect(() => fromReadableStream(stream)).toThrow(/locked/)
  })
})

describe("toReadableStream() with type: 'bytes'", () => {
  const bytes = fc.uint8Array({ maxLength: 20 })

  test('gives BYOB readers the same bytes, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(bytes),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.nat(8),
        async (chunks, sizes, highWaterMark) => {
          const whole = chunks.flatMap(chunk => [...chunk])
          const stream = toReadableStream(chunks, { type: 'bytes', strategy: { highWaterMark } })
          const reader = stream.getReader({ mode: 'byob' })
          const read: number[] = []
          for (let n = 0; ; n++) {
            const size = sizes[n % sizes.length] ?? 1
            const step = await reader.read(new Uint8Array(size))
            if (step.done) break
            expect(step.value.length).toBeGreaterThan(0)
            read.push(...step.value)
          }
          expect(read).toEqual(whole)
          expect(chunks.flatMap(chunk => [...chunk])).toEqual(whole) // what was given is not taken away
        }
      )
    )
  })

  test('takes every kind of binary data, passes over what is empty, and refuses the rest', async () => {
    const memory = new Uint8Array([1, 2, 3, 4]).buffer
    const source = [new ArrayBuffer(0), memory, new DataView(memory, 1, 2), new Uint16Array(memory, 2)]
    const chunks = await readAll(toReadableStream(source, { type: 'bytes' }))
    expect(chunks.map(chunk => [...chunk])).toEqual([
      [1, 2, 3, 4],
      [2, 3],
      [3, 4]
    ])
    expect(memory.byteLength).toBe(4)
    const mixed = toReadableStream([memory, 'text'] as never, { type: 'bytes' })
    await expect(readAll(mixed)).rejects.toThrow('item 2 must be binary data, got "text". Put encodeText()')
  })

  test('fills views that want a minimum, and fails where the last element is cut', async () => {
    const source = [new Uint8Array([1]), new Uint8Array([2, 3]), new Uint8Array([4, 5])]
    const reader = toReadableStream(source, { type: 'bytes' }).getReader({ mode: 'byob' })
    const options = { min: 4 } as never
    expect((await reader.read(new Uint8Array(8), options)).value?.length).toBe(5)
    expect((await reader.read(new Uint8Array(8))).done).toBe(true)
    const odd = toReadableStream([new Uint8Array(3)], { type: 'bytes' }).getReader({ mode: 'byob' })
    expect((await odd.read(new Uint16Array(2))).value?.length).toBe(1)
    await expect(odd.read(new Uint16Array(2))).rejects.toThrow(TypeError)
  })

  test('cancels and fails as other streams do', async () => {
    const { source, log } = trackedSource('generator', { items: [new Uint8Array(4)], endless: true })
    const reader = toReadableStream(source, { type: 'bytes' }).getReader({ mode: 'byob' })
    await reader.read(new Uint8Array(2))
    await reader.cancel()
    expect(log).toMatchObject({ given: 1, cleanUps: 1 })
    const failure = new Error('source')
    const failing = trackedSource('generator', { items: [], failAt: 0, failure: { error: failure } })
    const failed = toReadableStream(failing.source, { type: 'bytes' }).getReader({ mode: 'byob' })
    await expect(failed.read(new Uint8Array(2))).rejects.toBe(failure)
  })

  test('is the body of a Response, whose own body is a source', async () => {
    const lines = pipe(['bus\n', '22\n', 'ü'], encodeText())
    const response = new Response(toReadableStream(lines, { type: 'bytes' }))
    expect(await response.text()).toBe('bus\n22\nü')
    const body = new Response(toReadableStream(lines, { type: 'bytes' })).body
    expect(await pipe(body as ReadableStream<Uint8Array>, text())).toBe('bus\n22\nü')
  })
})
