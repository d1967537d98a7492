import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Duplex, duplexPair } from 'node:stream'
import { drain, pipe, take, toArray } from '@costream/core'
import { LinkLostError, receiveFrom, sendTo } from '@costream/remote'
import { describe, expect, test, vi } from 'vitest'

/** What a Duplex is written, as bytes. */
function recorded(duplex: Duplex): () => Buffer {
  const written = vi.spyOn(duplex, 'write')
  return () => Buffer.concat(written.mock.calls.map(([chunk]) => Buffer.from(chunk as string)))
}

/** What came of a promise. */
function outcomeOf(promise: Promise<unknown>): Promise<{ value?: unknown; error?: Error }> {
  return promise.then(
    value => ({ value }),
    (error: Error) => ({ error })
  )
}

const ITEMS = [{ bus: 22 }, { bus: 147 }, 'route', undefined, -0]

describe('sendTo() and receiveFrom()', () => {
  test.each(['msgpack', 'json'] as const)(
    'carry items over any Duplex, as %s, and the result back',
    async codec => {
      const [here, there] = duplexPair()
      const items = codec === 'json' ? ITEMS.slice(0, 3) : ITEMS
      const received = receiveFrom(there, toArray())
      const sent = pipe(items, sendTo(here, { codec }))
      expect(await received).toStrictEqual(items)
      expect(await sent).toStrictEqual(items)
      expect([here.writableEnded, there.writableEnded], 'both are ended').toEqual([true, true])
    }
  )

  test('carry items between two processes, over its pipes', { timeout: 30_000 }, async () => {
    const node = join(import.meta.dirname, '../../node_modules/node/bin/node') // it runs TypeScript, whichever runs this
    const file = join(import.meta.dirname, 'support/receiver.ts')
    const receiver = spawn(node, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(receiver, 'exit')
    const pipes = Duplex.from({ readable: receiver.stdout, writable: receiver.stdin })
    expect(await pipe([20, 2], sendTo<number, number>(pipes))).toBe(22)
    expect(await ended).toEqual([0, null])
  })

  test('stop an endless source where the receiver wants no more', async () => {
    const [here, there] = duplexPair()
    let returned = 0
    function* numbers(): Generator<number> {
      try {
        for (let n = 0; ; n++) yield n
      } finally {
        returned++
      }
    }
    const received = receiveFrom(there, take<number>(3)(toArray<number>()))
    await pipe(numbers(), sendTo(here, { window: 4 }))
    expect(await received).toEqual([0, 1, 2])
    expect(returned).toBe(1)
  })

  test('tell each other of their failures', async () => {
    const error = new RangeError('no bus')
    const failing = {
      send(): never {
        throw error
      },
      throw(raised: unknown): never {
        throw raised
      },
      close() {}
    }
    const [here, there] = duplexPair()
    const received = outcomeOf(receiveFrom(there, failing))
    await expect(pipe([1], sendTo(here))).rejects.toThrow(new RangeError('no bus'))
    expect((await received).error).toBe(error)

    const [near, far] = duplexPair()
    const stopped = outcomeOf(receiveFrom(far, drain()))
    function* source(): Generator<number> {
      yield 1
      throw error
    }
    await expect(pipe(source(), sendTo(near))).rejects.toBe(error)
    expect((await stopped).error).toMatchObject({ name: 'RangeError', message: 'no bus' })
  })

  test('cut at every byte fail on both sides, or had carried everything: never other items', async () => {
    const [here, there] = duplexPair()
    const whole = recorded(here)
    await Promise.all([receiveFrom(there, toArray()), pipe(ITEMS, sendTo(here))])
    const session = whole()
    expect(session.length).toBeGreaterThan(100)
    let complete = 0
    for (let cut = 0; cut <= session.length; cut++) {
      const [client, server] = duplexPair()
      const items: unknown[] = []
      const target = {
        send: (item: unknown) => void items.push(item),
        throw(raised: unknown): never {
          throw raised
        },
        close: () => items
      }
      const received = outcomeOf(receiveFrom(server, target))
      client.resume()
      client.on('error', () => {})
      client.end(session.subarray(0, cut))
      const { value, error } = await received
      expect(items).toStrictEqual(ITEMS.slice(0, items.length))
      if (error === undefined) complete++
      else expect(error).toBeInstanceOf(LinkLostError)
      if (value !== undefined) expect(value).toStrictEqual(ITEMS)
    }
    expect(complete, 'only the whole session is a success').toBe(1)
  })

  test.each<[string, string, RegExp]>([
    ['another protocol', 'GET / HTTP/1.1\r\n\r\n', /it speaks another protocol: it began with "GET \/ HTTP/],
    ['another version', 'costream 7 json\n', /it speaks version 7 of the protocol, this is version 1/],
    ['another codec', 'costream 1 clone\n', /the codec must be json or msgpack/],
    ['no end of its first line', `costream ${'x'.repeat(5000)}`, /its first line is too long/],
    ['garbage', 'costream 1 json\n\0\0\0\x05hello', /a frame could not be read/],
    [
      'a frame too large',
      'costream 1 json\n\x7f\0\0\0',
      /a frame of 2130706432 bytes was announced, the most is/
    ],
    ['what is no frame', 'costream 1 json\n\0\0\0\x024 ', /what came is no frame/]
  ])('refuse a peer that speaks %s, and release it', async (_name, said, reason) => {
    const [here, there] = duplexPair()
    const received = receiveFrom(there, drain())
    const ended = new Promise(resolve => here.once('end', resolve))
    here.resume()
    here.write(Buffer.from(said, 'latin1'))
    await expect(received).rejects.toThrow(reason)
    await ended
  })

  test('`sendTo()` fails where nobody receives', async () => {
    const [here, there] = duplexPair()
    there.once('data', () => there.end())
    const sent = pipe([1], sendTo(here))
    await expect(sent).rejects.toThrow(LinkLostError)
    const [near, far] = duplexPair()
    far.write('SSH-2.0-OpenSSH\n')
    far.resume()
    await expect(pipe([1], sendTo(near))).rejects.toThrow(/it speaks another protocol: it began with "SSH/)
  })

  test.each<[() => unknown, RegExp]>([
    [() => sendTo(undefined as never), /^sendTo: duplex must be a Node Duplex/],
    [() => sendTo({} as never), /^sendTo: duplex must be a Node Duplex, such as a socket, got an object$/],
    [
      () => sendTo(duplexPair()[0], { codec: 'clone' as never }),
      /^sendTo: codec must be json or msgpack, got "clone"$/
    ],
    [() => sendTo(duplexPair()[0], { size: 1 } as never), /^sendTo: there is no option "size"/],
    [() => sendTo(duplexPair()[0], { window: 0 }), /^sendTo: window must be/],
    [() => receiveFrom({} as never, drain()), /^receiveFrom: duplex must be a Node Duplex/],
    [() => receiveFrom(duplexPair()[0], {} as never), /^receiveFrom: target must be a target or a sink/],
    [() => receiveFrom(duplexPair()[0], drain(), { maxFrame: 0 }), /^receiveFrom: maxFrame must be/],
    [
      () => receiveFrom(duplexPair()[0], drain(), { size: 1 } as never),
      /^receiveFrom: there is no option "size"/
    ]
  ])('refuse wrong arguments at the call: %#', (call, message) => {
    expect(call).toThrow(message)
  })
})
