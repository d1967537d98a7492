import { drive, fromWritableStream, pipe } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** A stream that notes what is done to it. */
function noting(sink: UnderlyingSink<unknown> = {}): { stream: WritableStream<unknown>; said: unknown[] } {
  const said: unknown[] = []
  const stream = new WritableStream<unknown>({
    ...sink,
    async write(chunk, controller) {
      said.push(chunk)
      await sink.write?.(chunk, controller)
    },
    close: () => void said.push('close'),
    abort: reason => void said.push(['abort', reason])
  })
  return { stream, said }
}

describe('fromWritableStream()', () => {
  test('writes every item, odd ones too, and closes the stream', async () => {
    const { stream, said } = noting()
    await pipe([1, undefined, null, 0], stream)
    expect(said).toEqual([1, undefined, null, 0, 'close'])
    expect(stream.locked).toBe(true)
  })

  test('waits while the stream has no room', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3, 4] })
    let written = 0
    const ahead: number[] = []
    const { stream } = noting({
      async write() {
        ahead.push(log.given - written)
        await turn()
        written++
      }
    })
    await pipe(source, stream)
    expect(Math.max(...ahead)).toBeLessThanOrEqual(2)
  })

  test('aborts the stream with the failure of the source, and writes nothing more', async () => {
    const failure = new Error('source')
    const { source } = trackedSource('generator', { items: [1, 2], failAt: 1, failure: { error: failure } })
    const { stream, said } = noting()
    await expect(pipe(source, stream)).rejects.toBe(failure)
    expect(said.at(-1)).toEqual(['abort', failure])
    expect(said).not.toContain('close')
  })

  test('fails with what the stream fails with, and stops its source', async () => {
    const failure = new Error('write')
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const { stream } = noting({
      write() {
        throw failure
      }
    })
    await expect(pipe(source, stream)).rejects.toBe(failure)
    expect(log.cleanUps).toBe(1)
  })

  test('hears of a stream that fails between writes, while its source waits', async () => {
    const failure = new Error('between')
    let fail: (() => void) | undefined
    const { stream } = noting({
      start(controller) {
        fail = () => controller.error(failure)
      }
    })
    const { source, log } = trackedSource('async iterator', { items: [1], parkAt: 1 })
    const running = pipe(source, stream)
    await turn()
    fail?.()
    await expect(running).rejects.toBe(failure)
    expect(log.returns).toBe(1)
  })

  test('fails when the stream fails to close', async () => {
    const failure = new Error('close')
    const stream = new WritableStream({
      close() {
        throw failure
      }
    })
    await expect(pipe([1], stream)).rejects.toBe(failure)
  })

  test('leaves the stream open and unlocked where it is asked to', async () => {
    const { stream, said } = noting()
    await drive([1, 2], fromWritableStream(stream, { preventClose: true }))
    expect([stream.locked, said]).toEqual([false, [1, 2]])
    const { source } = trackedSource('generator', { items: [3, 4], failAt: 1 })
    const failing = drive(source, fromWritableStream(stream, { preventAbort: true }))
    await expect(failing).rejects.toThrow('source')
    expect(stream.locked).toBe(false)
    await drive([5], fromWritableStream(stream))
    expect(said.at(-1)).toBe('close')
    expect(said).not.toContainEqual(['abort', expect.anything()])
  })

  test('throws a TypeError for what is no stream, for a locked one, and for wrong options', () => {
    const { stream } = noting()
    expect(() => fromWritableStream(new ReadableStream() as never)).toThrow(TypeError)
    expect(() => fromWritableStream(stream, 1 as never)).toThrow(TypeError)
    fromWritableStream(stream)
    expect(() => fromWritableStream(stream)).toThrow(/locked/)
  })

  test('writes one item at a time into a stream that buffers nothing', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3] })
    const ahead: number[] = []
    let written = 0
    const stream = new WritableStream(
      {
        async write() {
          ahead.push(log.given - ++written)
          await turn()
        }
      },
      { highWaterMark: 0 }
    )
    await pipe(source, stream)
    expect(ahead).toEqual([0, 0, 0])
  })
})
