import { once } from 'node:events'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { map, onDiagnostic, pipe, toArray } from '@costream/core'
import { fromReadable, toReadable } from '@costream/node-streams'
import { describe, expect, it } from 'vitest'
import { counting, errorsOf, failure, listenersOf, turns, waiting } from './support/streams.ts'

/** An endless generator that says what became of it. */
function tracked(): { source: AsyncGenerator<number>; log: string[]; made: () => number } {
  const log: string[] = []
  let made = 0
  const source = (async function* () {
    try {
      for (;;) yield made++
    } finally {
      log.push('finally')
      await new Promise(resolve => setTimeout(resolve, 10))
      log.push('released')
    }
  })()
  return { source, log, made: () => made }
}

describe('toReadable()', () => {
  it('`toReadable()` passes on the items of sync and async sources', async () => {
    const items = [1, undefined, false, 0, '', { route: '22' }]
    expect(await toReadable(items).toArray()).toEqual(items)
    expect(await toReadable(pipe(items)).toArray()).toEqual(items)
  })

  it('`toReadable()` takes a string or bytes as one chunk', async () => {
    expect(await toReadable('bus').toArray()).toEqual(['bus'])
    expect(await toReadable(new Uint8Array([1, 2])).toArray()).toEqual([new Uint8Array([1, 2])])
    expect(await toReadable(new ArrayBuffer(2) as unknown as Iterable<unknown>).toArray()).toHaveLength(1)
  })

  it('`toReadable()` without object mode gives bytes', async () => {
    const stream = toReadable(['bus ', new Uint8Array([50, 50])], { objectMode: false })
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('bus 22')
  })

  it('`toReadable()` runs the stages of a flow', async () => {
    const { source, log } = tracked()
    const stream = toReadable(
      pipe(
        source,
        map(n => n * 2)
      )
    )
    const seen: number[] = []
    errorsOf(stream) // Node destroys it with an AbortError
    for await (const n of stream) if (seen.push(n) === 3) break
    await new Promise(resolve => stream.on('close', resolve))
    expect(seen).toEqual([0, 2, 4])
    expect(log).toEqual(['finally', 'released'])
  })

  it('`toReadable()` opens the source at the first read', async () => {
    const { source, made } = tracked()
    const stream = toReadable(source)
    await turns()
    expect(made()).toBe(0)
    stream.destroy()
    await once(stream, 'close')
  })

  it('`toReadable()` reads no more ahead than its highWaterMark', async () => {
    for (const highWaterMark of [0, 1, 4]) {
      const { source, made } = tracked()
      const stream = toReadable(source, { highWaterMark })
      stream.read(0)
      await turns()
      expect(made()).toBe(Math.max(highWaterMark, 1))
      await once(
        stream.once('readable', () => stream.read()),
        'readable'
      )
      await turns()
      expect(made()).toBeLessThanOrEqual(highWaterMark + 1)
      stream.destroy()
      await once(stream, 'close')
    }
  })

  it('`toReadable()` waits for the finally of its source before close', async () => {
    const { source, log } = tracked()
    const stream = toReadable(source)
    const errors = errorsOf(stream)
    await once(stream, 'readable')
    stream.destroy()
    await once(stream, 'close')
    expect(log).toEqual(['finally', 'released'])
    expect(errors).toEqual([])
  })

  it('`toReadable()` tells the source what it is destroyed with', async () => {
    const { stream: origin } = counting()
    const originErrors = errorsOf(origin)
    const stream = toReadable(pipe(fromReadable(origin)))
    const error = new Error('enough')
    const errors = errorsOf(stream)
    await once(stream, 'readable')
    stream.destroy(error)
    await turns()
    expect(originErrors).toEqual([error])
    expect(errors).toEqual([error])
    expect(stream.closed).toBe(true)
  })

  it('`toReadable()` throws what it is destroyed with into a generator, and reports what fails in there', async () => {
    const [error, late] = [new Error('enough'), new Error('late')]
    const suppressed: unknown[] = []
    const off = onDiagnostic(
      diagnostic => diagnostic.kind === 'suppressed' && suppressed.push(diagnostic.error)
    )
    const seen: unknown[] = []
    const sources = [
      (function* () {
        try {
          for (;;) yield 1
        } catch (raised) {
          seen.push(raised)
          throw late
        }
      })(),
      (async function* () {
        try {
          for (;;) yield 1
        } catch (raised) {
          seen.push(raised)
        } finally {
          seen.push('finally')
        }
      })()
    ]
    for (const source of sources) {
      const stream = toReadable<number>(source)
      const errors = errorsOf(stream)
      await once(stream, 'readable')
      const closed = new Promise(resolve => stream.on('close', resolve))
      stream.destroy(error)
      await closed
      expect(errors).toEqual([error])
    }
    off()
    expect([seen, suppressed]).toEqual([[error, error, 'finally'], [late]])
  })

  it('`toReadable()` decodes its bytes where it has an encoding', async () => {
    const bytes = Buffer.from('é')
    const stream = toReadable([bytes.subarray(0, 1), bytes.subarray(1)], {
      objectMode: false,
      encoding: 'utf8'
    })
    expect((await stream.toArray()).join('')).toBe('é')
  })

  it('`toReadable()` closes within closeTimeout while its source waits for ever', async () => {
    const parked: unknown[] = []
    const off = onDiagnostic(diagnostic => parked.push(diagnostic.kind))
    const source = (async function* () {
      yield 1
      await new Promise(() => {})
    })()
    const stream = toReadable(source, { closeTimeout: 5 })
    stream.resume()
    await once(stream, 'data')
    await turns()
    stream.destroy()
    await once(stream, 'close')
    off()
    expect(parked).toEqual(['parked'])
  })

  it('`toReadable()` does, where Readable.from never closes', async () => {
    const stream = Readable.from(
      (async function* () {
        yield 1
        await new Promise(() => {})
      })()
    )
    stream.resume()
    await once(stream, 'data')
    await turns()
    stream.destroy()
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(stream.closed).toBe(false) // the control
  })

  it('`toReadable()` returns a source that waits, at once', async () => {
    const source = waiting([1])
    const stream = toReadable(source)
    stream.resume()
    await once(stream, 'data')
    await turns()
    stream.destroy()
    await once(stream, 'close')
    expect(source.returned).toBe(1)
  })

  it('`toReadable()` returns a source that was never read', async () => {
    let returned = 0
    const source = {
      next: () => ({ done: false as const, value: 1 }),
      return() {
        returned++
        return { done: true as const, value: undefined }
      },
      [Symbol.iterator]() {
        return this
      }
    }
    const stream = toReadable(source)
    stream.destroy()
    await once(stream, 'close')
    expect(returned).toBe(1)
  })

  it('`toReadable()` does not return a source that came to its end', async () => {
    let returned = 0
    const source = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: true as const, value: undefined }),
        return() {
          returned++
          return { done: true as const, value: undefined }
        }
      })
    }
    await toReadable(source).toArray()
    expect(returned).toBe(0)
  })

  it('`toReadable()` fails at a null item, and names its position', async () => {
    const stream = toReadable([1, 2, null, 4])
    const seen: unknown[] = []
    stream.on('data', item => seen.push(item))
    expect(await failure(finished(stream))).toMatchObject({ message: expect.stringContaining('item 3') })
    expect(seen).not.toContain(4)
  })

  it('`toReadable()` fails at an object in a byte stream, and names its position', async () => {
    const stream = toReadable(['bus', { route: 22 }], { objectMode: false })
    expect(await failure(stream.toArray())).toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('item 2')
    })
  })

  it('`toReadable()` emits a failure of its source as error, and no end', async () => {
    const error = new Error('source')
    const stream = toReadable(
      (function* () {
        yield 1
        throw error
      })()
    )
    let ended = false
    stream.on('end', () => {
      ended = true
    })
    expect(await failure(stream.toArray())).toBe(error)
    await turns()
    expect([ended, stream.closed]).toEqual([false, true])
  })

  it('`toReadable()` wraps a failure that is no Error', async () => {
    const stream = toReadable(
      (function* () {
        yield 1
        throw undefined
      })()
    )
    const error = await failure(stream.toArray())
    expect(error).toBeInstanceOf(Error)
    expect(Object.hasOwn(error as object, 'cause') && (error as Error).cause).toBe(undefined)
  })

  it('`toReadable()` emits an error of the clean-up', async () => {
    const error = new Error('clean-up')
    const stream = toReadable(
      (function* () {
        try {
          for (;;) yield 1
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: the case at hand
          throw error
        }
      })()
    )
    const errors = errorsOf(stream)
    await once(stream, 'readable')
    stream.destroy()
    await turns()
    expect(errors).toEqual([error])
    expect(stream.closed).toBe(true)
  })

  it('`toReadable()` is destroyed with the reason of its signal', async () => {
    const { source, log } = tracked()
    const controller = new AbortController()
    const stream = toReadable(source, { signal: controller.signal })
    const errors = errorsOf(stream)
    await once(stream, 'readable')
    const reason = new Error('enough')
    controller.abort(reason)
    await failure(finished(stream))
    await turns()
    expect(errors).toEqual([reason])
    expect(log[0]).toBe('finally')
  })

  it('`toReadable()` starts nothing when its signal had aborted', async () => {
    const { source, made } = tracked()
    const reason = new Error('before')
    const stream = toReadable(source, { signal: AbortSignal.abort(reason) })
    expect(await failure(stream.toArray())).toBe(reason)
    expect(made()).toBe(0)
  })

  it('`toReadable()` leaves no listener on its signal', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = ((...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }) as typeof add
    signal.removeEventListener = ((...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }) as typeof remove
    const stream = toReadable([1, 2], { signal })
    expect(listeners).toBe(1)
    await stream.toArray()
    await turns()
    expect(listeners).toBe(0)
  })

  it('`toReadable()` leaves the event loop its turns', async () => {
    const { source, made } = tracked()
    const stream = toReadable(source)
    stream.on('data', () => {})
    await new Promise(resolve => setTimeout(resolve, 10))
    const before = made()
    stream.destroy()
    await once(stream, 'close')
    expect(before).toBeGreaterThan(16) // more than the buffer holds, and the timer came all the same
  })

  it('`toReadable()` is disposed of quietly', async () => {
    const { source, log } = tracked()
    const stream = toReadable(source)
    const errors = errorsOf(stream)
    await once(stream, 'readable')
    await stream[Symbol.asyncDispose]()
    expect([stream.closed, errors, log.length]).toEqual([true, [], 2])
  })

  it('`toReadable()` gives back what `fromReadable()` is given', async () => {
    const items = Array.from({ length: 100 }, (_, n) => ({ n }))
    expect(await pipe(fromReadable(toReadable(items)), toArray())).toEqual(items)
  })

  it('`toReadable()` leaves no listener on the stream it is read from', async () => {
    const { stream } = counting(10)
    const before = listenersOf(stream)
    await toReadable(fromReadable(stream)).toArray()
    expect(listenersOf(stream)).toEqual(before)
  })

  it('`toReadable()` refuses what is no source, and wrong options, at the call', () => {
    for (const value of [undefined, null, 1, {}, () => {}]) {
      expect(() => toReadable(value as never)).toThrow(TypeError)
    }
    expect(() => toReadable([], { closeTimeout: -1 })).toThrow(RangeError)
    expect(() => toReadable([], { emitClose: false } as object)).toThrow(/no option "emitClose"/)
  })
})
