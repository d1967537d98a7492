import { fromReadableStream, pipe, take, toArray } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
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
})
