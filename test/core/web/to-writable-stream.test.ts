import {
  catchError,
  DONE,
  drive,
  fromWritableStream,
  pipe,
  push,
  receive,
  stage,
  suppressed,
  take,
  toArray,
  toReadableStream,
  toTransformStream,
  toWritableStream
} from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'
import { isStop } from './directions.ts'

/** A target that never gets ready. */
const parked = () => trackedTarget<unknown>({ onSend: () => new Promise<void>(() => {}) })

describe('toWritableStream()', () => {
  test('sends what is written, odd items too, and closes the target', async () => {
    const target = toArray<unknown>().open()
    const writer = toWritableStream(target).getWriter()
    for (const item of [1, undefined, null, 0]) await writer.write(item)
    await writer.close()
    expect(target.close()).toEqual([1, undefined, null, 0])
    const sink = toArray<number>()
    await toReadableStream([1]).pipeTo(toWritableStream(sink))
  })

  test.each([1, 2, 5])('buffers just what is declared: %i', async highWaterMark => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const writable = toWritableStream(parked(), { strategy: { highWaterMark } })
    const abort = new AbortController()
    const piping = drive(source, fromWritableStream(writable), { signal: abort.signal, closeTimeout: 5 })
    for (let n = 0; n < 5; n++) await turn()
    expect(log.given).toBe(highWaterMark)
    abort.abort('enough')
    await expect(piping).rejects.toBe('enough')
  })

  test('counts what is buffered as the strategy says; the default is the item at work', async () => {
    const words = toWritableStream<string>(parked(), {
      strategy: { highWaterMark: 10, size: word => word.length }
    }).getWriter()
    words.write('seven').catch(() => {})
    expect(words.desiredSize).toBe(5)
    expect(toWritableStream(parked()).getWriter().desiredSize).toBe(1)
  })

  test('throws the reason of an abort into the target, at once also in mid-write', async () => {
    for (const reason of [new Error('why'), 'why', undefined]) {
      const idle = trackedTarget<number>()
      await toWritableStream(idle).abort(reason)
      expect(idle.log).toMatchObject({ thrown: [{ error: reason }], closes: 0 })
      const busy = parked()
      const writer = toWritableStream(busy).getWriter()
      const failed = writer.write(1).then(
        () => false,
        () => true
      )
      await turn()
      await writer.abort(reason)
      expect(busy.log).toMatchObject({ thrown: [{ error: reason }], closes: 0, breaches: [] })
      expect(await failed).toBe(true)
    }
  })

  test('does not wait for a target that does not close, when it is aborted', async () => {
    const heard: unknown[] = []
    const flushing = stage<number, number>((target, scope) => ({
      item: item => target.send(item),
      end: () => scope.wait(new Promise<void>(() => {}), () => {}),
      error(error) {
        heard.push(error)
        throw error
      },
      release: () => void heard.push('released')
    }))
    const writer = toWritableStream(flushing(toArray<number>())).getWriter()
    const closing = writer.close()
    await turn()
    await expect(Promise.all([writer.abort('why').catch(() => {}), closing])).rejects.toBe('why')
    expect(heard).toEqual(['released'])
  })

  test('ends well where the target handles what a writer fails with', async () => {
    const handled = stage<number, number>(target => ({ item: item => target.send(item), error: () => DONE }))
    const target = trackedTarget<number>()
    await toWritableStream(handled(target)).abort('above')
    expect(target.log).toMatchObject({ thrown: [], closes: 1 })
  })

  test('keeps what a target fails with while it is thrown to', async () => {
    const body = push<number, number>(function* () {
      try {
        yield* receive<number>()
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: a clean-up that fails
        throw late
      }
    })
    const late = new Error('clean-up')
    const reason = new Error('why')
    await toWritableStream(body(trackedTarget())).abort(reason)
    expect(suppressed(reason)).toContain(late)
  })

  test('stops who writes when the target wants no more, and is a success for our own writers', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const target = toArray<number>().open()
    const piping = toReadableStream(source).pipeTo(toWritableStream(take<number>(2)(target)))
    await expect(piping).rejects.toSatisfy(isStop)
    expect(target.close()).toEqual([1, 1])
    expect(log).toMatchObject({ given: 2, cleanUps: 1 })
    const again = toArray<number>().open()
    await pipe([1, 2, 3], toWritableStream(take<number>(2)(again)))
    expect(again.close()).toEqual([1, 2])
    await expect(toWritableStream(take<number>(0)(toArray())).getWriter().closed).rejects.toSatisfy(isStop)
  })

  test('can be transferred, and stops who writes from there', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const target = toArray<number>().open()
    const stream = toWritableStream(take<number>(2)(target))
    await pipe(source, structuredClone(stream, { transfer: [stream as unknown as ArrayBuffer] }))
    expect(target.close()).toEqual([1, 1])
    expect(log.cleanUps).toBe(1)
  })

  test('hears of a target that ends between two writes, well or not', async () => {
    for (const failure of [undefined, { error: new Error('between') }, { error: undefined }]) {
      let tell: ((failure?: { error: unknown }) => void) | undefined
      const target = trackedTarget<number>()
      const telling = {
        ...target,
        onEnd(listener: typeof tell) {
          tell = listener
          return () => {}
        }
      }
      const writer = toWritableStream<number>(telling as typeof target).getWriter()
      await writer.write(1)
      tell?.(failure)
      const reason = await writer.closed.then(
        () => 'no failure',
        error => [error]
      )
      if (failure === undefined) expect((reason as unknown[])[0]).toSatisfy(isStop)
      else expect(reason).toEqual([failure.error])
      expect(target.log.closes).toBe(failure === undefined ? 1 : 0)
      expect(target.log.thrown).toEqual(failure === undefined ? [] : [failure])
    }
  })

  test('refuses a second writer, and a target that was closed', async () => {
    const stream = toWritableStream(toArray())
    stream.getWriter()
    expect(() => fromWritableStream(stream)).toThrow(/locked/)
    const target = toArray<number>().open()
    target.close()
    await expect(toWritableStream(target).getWriter().write(1)).rejects.toThrow(/closed/)
  })
})

describe('toTransformStream(), its writable side', () => {
  test('throws once into its stage when it is aborted in mid-write', async () => {
    const heard: unknown[] = []
    const waiting = stage<number, number>(() => ({
      item: () => new Promise<void>(() => {}),
      error(error) {
        heard.push(error)
        throw error
      }
    }))
    const { readable, writable } = toTransformStream(waiting)
    const writer = writable.getWriter()
    const reader = readable.getReader()
    const outcomes = Promise.allSettled([reader.read(), writer.write(1)])
    await turn()
    await writer.abort('why')
    expect((await outcomes).map(outcome => (outcome as PromiseRejectedResult).reason)).toEqual(['why', 'why'])
    expect(heard).toEqual(['why'])
  })

  test('gives the reason of a reader that cancels to its stage and its writer', async () => {
    const thrown: unknown[] = []
    const body = push<number, number>(function* (target) {
      try {
        while (true) target.send(yield* receive<number>())
      } catch (error) {
        thrown.push(error)
        throw error
      }
    })
    const { readable, writable } = toTransformStream(body)
    const writer = writable.getWriter()
    await readable.cancel('why')
    await expect(writer.closed).rejects.toBe('why')
    expect(thrown).toEqual(['why'])
  })

  test('lets no stage handle the reason of a reader that cancels: nobody wants what that would give', async () => {
    let handled = 0
    const handling = catchError<number, number>(() => {
      handled++
      return [1]
    })
    const { readable, writable } = toTransformStream(handling)
    await readable.cancel('why')
    await expect(writable.getWriter().closed).rejects.toBe('why')
    expect(handled).toBe(0)
  })

  test('hears of a stage that ends between two writes', async () => {
    let fail: ((error: unknown) => void) | undefined
    const failing = stage<number, number>(target => ({
      item: item => target.send(item),
      onEnd(listener) {
        fail = error => listener({ error })
        return () => {}
      }
    }))
    const { readable, writable } = toTransformStream(failing)
    const reading = readable.getReader().read()
    const { closed } = writable.getWriter()
    fail?.('between')
    await expect(reading).rejects.toBe('between')
    await expect(closed).rejects.toBe('between')
  })
})
