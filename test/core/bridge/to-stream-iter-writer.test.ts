import {
  DONE,
  PendingSendError,
  type Reply,
  suppressed,
  take,
  text,
  toArray,
  toStreamIterWriter
} from '@costream/core'
import { trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const drainable = Symbol.for('Stream.drainableProtocol')

/** What `ondrain` of node:stream/iter calls. */
function ondrain(writer: object): Promise<boolean> | null {
  return (writer as Record<symbol, () => Promise<boolean> | null>)[drainable]?.() ?? null
}

const slow = (): Reply => turn()

describe('toStreamIterWriter()', () => {
  test('sends what is written, text as bytes, and answers how many bytes it was', async () => {
    const target = text().open()
    const writer = toStreamIterWriter(target)
    expect(writer.writeSync('ü')).toBe(true)
    await writer.write(new Uint8Array([98]))
    await writer.writev(['u', 's'])
    expect(await writer.end()).toBe(5)
    expect(target.close()).toBe('übus')
    expect(writer.canWrite).toBe(null)
  })

  test('sends one chunk at a time, and refuses a write that does not wait for the one before', async () => {
    const target = trackedTarget<Uint8Array>({ onSend: slow })
    const writer = toStreamIterWriter(target)
    expect(writer.writeSync('1')).toBe(true)
    const waiting = writer.writev(['2', '3'])
    expect([writer.canWrite, writer.writeSync('4')]).toEqual([false, false])
    await expect(writer.write('4')).rejects.toThrow(PendingSendError)
    await waiting
    expect(writer.canWrite).toBe(true)
    expect(await writer.end()).toBe(3)
    expect(target.log.items.map(([byte]) => String.fromCharCode(byte ?? 0)).join('')).toBe('123')
    expect(target.log).toMatchObject({ closes: 1, breaches: [] })
  })

  test('ends after the write that is under way, and refuses one that waits', async () => {
    const target = trackedTarget<Uint8Array>({ onSend: slow })
    const writer = toStreamIterWriter(target)
    writer.writeSync('1')
    const waiting = writer.write('2')
    const ending = writer.end()
    await expect(waiting).rejects.toThrow('the writer is ended')
    expect(await ending).toBe(1)
    expect(target.log).toMatchObject({ handled: 1, closes: 1, breaches: [] })
  })

  test('tells when it is ready, over or failed', async () => {
    const writer = toStreamIterWriter(trackedTarget({ onSend: slow }))
    expect(await ondrain(writer)).toBe(true)
    writer.writeSync('a')
    expect(await ondrain(writer)).toBe(true)
    await writer.end()
    expect(ondrain(writer)).toBe(null)
    const done = toStreamIterWriter(trackedTarget({ onSend: () => turn().then(() => DONE) as Reply }))
    done.writeSync('a')
    expect(await ondrain(done)).toBe(false)
    const why = new Error('why')
    const failing = toStreamIterWriter(
      trackedTarget({ onSend: () => turn().then(() => Promise.reject(why)) })
    )
    failing.writeSync('a')
    await expect(ondrain(failing)).rejects.toBe(why)
    await expect(failing.end()).rejects.toBe(why)
  })

  test('closes a target that wants no more, and refuses a further write', async () => {
    const target = take<Uint8Array>(1)(toArray<Uint8Array>().open())
    const writer = toStreamIterWriter(target)
    await writer.write('a')
    expect(writer.canWrite).toBe(null)
    await expect(writer.write('b')).rejects.toMatchObject({ name: 'TypeError', code: 'COSTREAM_DONE' })
    expect(await writer.end()).toBe(1)
    expect(target.close()).toHaveLength(1)
    expect(toStreamIterWriter(trackedTarget({ done: true })).canWrite).toBe(null)
  })

  test('throws into the target when it is failed or disposed of, once, also in mid-write', async () => {
    for (const reason of [new Error('why'), undefined]) {
      const target = trackedTarget<Uint8Array>({ onSend: () => new Promise<void>(() => {}) })
      const writer = toStreamIterWriter(target)
      const writing = writer.write('a').then(
        () => 'written',
        (error: unknown) => [error]
      )
      await turn()
      writer.fail(reason)
      writer.fail('later')
      expect(await writing).toEqual([reason])
      await expect(writer.end()).rejects.toBe(reason)
      expect(target.log).toMatchObject({ thrown: [{ error: reason }], closes: 0 })
    }
    const left = trackedTarget<Uint8Array>()
    await toStreamIterWriter(left)[Symbol.asyncDispose]()
    expect(left.log).toMatchObject({ closes: 0, thrown: [{ error: expect.any(Error) }] })
    const ended = trackedTarget<Uint8Array>()
    const writer = toStreamIterWriter(ended)
    await writer.end()
    await writer[Symbol.asyncDispose]()
    expect(ended.log).toMatchObject({ closes: 1, thrown: [] })
  })

  test('fails with what the target fails with, and keeps a later failure', async () => {
    for (const error of [new Error('why'), undefined]) {
      const target = trackedTarget<Uint8Array>({
        onSend() {
          throw error
        }
      })
      const writer = toStreamIterWriter(target)
      expect(writer.writeSync('a')).toBe(false)
      const failed = await writer.write('b').catch((reason: unknown) => [reason])
      expect(failed).toEqual([error])
      expect(target.log.thrown).toEqual([{ error }])
    }
    const [late, why] = [new Error('late'), new Error('why')]
    const target = {
      send() {},
      throw() {
        throw late
      },
      close() {}
    }
    const writer = toStreamIterWriter(target)
    writer.fail(why)
    await turn()
    expect(suppressed(why)).toEqual([late])
  })

  test('ends a wait with the reason of its signal, and stays usable', async () => {
    const ready = Promise.withResolvers<void>()
    const target = trackedTarget<Uint8Array>({ onSend: () => ready.promise })
    const writer = toStreamIterWriter(target)
    writer.writeSync('a')
    const abort = new AbortController()
    const waiting = writer.write('b', { signal: abort.signal })
    abort.abort('enough')
    await expect(waiting).rejects.toBe('enough')
    await expect(writer.write('c', { signal: AbortSignal.abort('before') })).rejects.toBe('before')
    ready.resolve()
    await writer.write('d')
    expect(await writer.end()).toBe(2)
    expect(target.log.items).toHaveLength(2)
  })

  test('refuses what is no bytes, and a write after the end', async () => {
    const writer = toStreamIterWriter(toArray<Uint8Array>())
    await expect(writer.write(1 as never)).rejects.toThrow('must be text or binary data, got number 1')
    await writer.end()
    await expect(writer.write('a')).rejects.toThrow('the writer is ended')
  })
})
