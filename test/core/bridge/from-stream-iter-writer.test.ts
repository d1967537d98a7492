import {
  fromStreamIterWriter,
  pipe,
  type StreamIterWriter,
  toArray,
  toStreamIterWriter
} from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** A writer that notes what is done to it, and takes `room` chunks at once. */
function noting(room: number, more: Partial<StreamIterWriter> = {}) {
  const said: unknown[] = []
  let left = room
  const writer: StreamIterWriter = {
    canWrite: true,
    writeSync(chunk) {
      if (left-- <= 0) return false
      said.push(chunk)
      return true
    },
    async write(chunk) {
      await turn()
      said.push(chunk)
      left = room
    },
    end: async () => said.push('end'),
    fail: reason => said.push(['fail', reason]),
    ...more
  }
  return { writer, said }
}

const invalid = (message: string): Error =>
  Object.assign(new TypeError(message), { code: 'ERR_INVALID_STATE' })

describe('fromStreamIterWriter()', () => {
  test('writes text and every kind of binary data, and ends the writer', async () => {
    const { writer, said } = noting(2)
    const memory = new Uint8Array([1, 2, 3, 4]).buffer
    await pipe(['a', memory, new DataView(memory, 1, 2), 'b'], fromStreamIterWriter(writer))
    expect(said).toEqual(['a', new Uint8Array(memory), new Uint8Array([2, 3]), 'b', 'end'])
  })

  test('waits while the writer has no room', async () => {
    const { source, log } = trackedSource('generator', { items: ['a'], endless: true })
    const { writer } = noting(3, { write: () => new Promise(() => {}) })
    const abort = new AbortController()
    const running = pipe(source, fromStreamIterWriter(writer), { signal: abort.signal })
    for (let n = 0; n < 5; n++) await turn()
    expect(log.given).toBe(4)
    abort.abort('enough')
    await expect(running).rejects.toBe('enough')
    expect(log.cleanUps).toBe(1)
  })

  test('fails the writer, and never ends it, when its source fails', async () => {
    for (const error of [new Error('source'), undefined]) {
      const { source } = trackedSource('generator', { items: ['a'], failAt: 1, failure: { error } })
      const { writer, said } = noting(9)
      const caught = await pipe(source, fromStreamIterWriter(writer)).catch((reason: unknown) => [reason])
      expect(caught).toEqual([error])
      expect(said).toEqual(['a', ['fail', error]])
    }
  })

  test('takes a reader that left for an early stop, and a writer that somebody ended for a failure', async () => {
    const failing = async (message: string) => {
      const { source, log } = trackedSource('generator', { items: ['a'], endless: true })
      const { writer } = noting(0, { write: () => Promise.reject(invalid(message)), canWrite: null })
      try {
        await pipe(source, fromStreamIterWriter(writer))
        return 'it ended well'
      } catch (error) {
        return (error as Error).message
      } finally {
        expect(log).toMatchObject({ given: 1, cleanUps: 1 })
      }
    }
    expect(await failing('Invalid state: Stream closed by consumer')).toBe('it ended well')
    expect(await failing('Invalid state: Writer is closed')).toBe('Invalid state: Writer is closed')
  })

  test('does with a writer that has only write()', async () => {
    const written: unknown[] = []
    const writer = { write: (chunk: unknown) => void written.push(chunk) } as unknown as StreamIterWriter
    await pipe(['a'], fromStreamIterWriter(writer))
    expect(written).toEqual(['a'])
  })

  test('is the other way round of toStreamIterWriter()', async () => {
    const target = toArray<Uint8Array>().open()
    await pipe(['a', new Uint8Array([98])], fromStreamIterWriter(toStreamIterWriter(target)))
    expect(target.close()).toEqual([new Uint8Array([97]), new Uint8Array([98])])
  })

  test('refuses what is no bytes, and names the item', async () => {
    const { writer, said } = noting(9)
    const failing = pipe(['a', 1] as never, fromStreamIterWriter(writer) as never)
    await expect(failing).rejects.toThrow('item 2 must be text or binary data, got number 1')
    expect(said).toEqual(['a', ['fail', expect.any(TypeError)]])
  })
})
