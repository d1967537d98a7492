import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import type { Server } from 'node:net'
import { type Duplex, duplexPair } from 'node:stream'
import { map } from '@costream/core'
import { serve } from '@costream/remote'
import { expect, test, vi } from 'vitest'
import { random } from '../../packages/core/src/tasks/random.ts'
import { CODECS } from '../../packages/remote/src/codec/codec.ts'
import { FRAME } from '../../packages/remote/src/link/frame.ts'
import { withLength } from '../../packages/remote/src/link/frame-reader.ts'
import { heapInUse } from '../support/heap.ts'
import { LONG, SEED } from '../support/replay.ts'

vi.setConfig({ testTimeout: LONG ? 1_200_000 : 60_000 })

const MUTATIONS = LONG ? 200_000 : 4_000
const AT_A_TIME = 50

const below = (
  (next: () => number) =>
  (limit: number): number =>
    Math.floor(next() * limit)
)(random(SEED))

/** A server that is handed its connections: what it does with them is all that counts. */
function fakeServer(): Server & { connect(): Duplex } {
  const server = Object.assign(new EventEmitter(), {
    listen() {},
    close: (done: () => void) => void setImmediate(done),
    connect(): Duplex {
      const [client, other] = duplexPair()
      client.on('error', () => {})
      client.resume()
      server.emit('connection', Object.assign(other, { setNoDelay() {} }))
      return client
    }
  })
  return server as unknown as Server & { connect(): Duplex }
}

const request = (stage: string): object => ({
  stage,
  args: [2],
  back: true,
  window: { items: 16, bytes: 10_000 }
})

/** What a client says in two streams, well-formed, and in order. */
const SESSION: readonly (readonly unknown[])[] = [
  [FRAME.OPEN, 1, request('times')],
  [FRAME.DATA, 1, 0, [1, 2, 3]],
  [FRAME.OPEN, 2, request('upper')],
  [FRAME.PING, 0],
  [FRAME.DATA, 2, 0, ['bus', { route: [22, null] }]],
  [FRAME.DATA, 1, 1, [4, 5]],
  [FRAME.CREDIT, 1, 4, 0],
  [FRAME.THROW, 2, { id: 0, error: error() }, false],
  [FRAME.END, 1, 5],
  [FRAME.CANCEL, 2, null],
  [FRAME.CLOSED, 2, 0, {}],
  [FRAME.CLOSED, 1, 5, {}]
]

function error(): object {
  return { name: 'Error', chain: ['Error'], message: 'no bus', stack: 'here', properties: { code: 'BUS' } }
}

type Codec = 'json' | 'msgpack'

function encoded(frames: readonly (readonly unknown[])[], codec: Codec): Uint8Array {
  return Buffer.concat([
    Buffer.from(`costream 1 ${codec}\n`),
    ...frames.map(frame => withLength(CODECS[codec].encode(frame)))
  ])
}

function pick<T>(items: readonly T[]): T {
  return items[below(items.length)] as T
}

const VALUES: readonly unknown[] = [
  0,
  1,
  2,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  '',
  'times',
  'toString',
  '__proto__',
  null,
  true,
  [],
  {},
  [[]],
  { value: 1 },
  { id: 0, yours: true },
  { id: 99, yours: true },
  { id: 0, error: error() },
  request('times'),
  request('constructor')
]

/** Frames that are well-formed, in an order that may not be; or with fields that may not be. */
function illegal(): readonly (readonly unknown[])[] {
  const frames = SESSION.map(frame => [...frame])
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(frames.length)
    const frame = frames[at] as unknown[]
    switch (below(5)) {
      case 0:
        frames.splice(at, 1)
        break
      case 1:
        frames.splice(below(frames.length), 0, [...pick(SESSION)])
        break
      case 2:
        frames.push(...frames.splice(at, 1))
        break
      default:
        frame[below(frame.length)] = pick(VALUES)
    }
  }
  return frames
}

/** Bytes of the session, in which some were changed, left out, added or cut off. */
function mutated(bytes: Uint8Array): Uint8Array {
  let result = Buffer.from(bytes)
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(result.length)
    switch (below(4)) {
      case 0:
        result[at] = below(256)
        break
      case 1:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1 + below(8))])
        break
      case 2:
        result = Buffer.concat([result.subarray(0, at), Buffer.from([below(256)]), result.subarray(at)])
        break
      default:
        result = result.subarray(0, at + 1)
    }
  }
  return result
}

test(`a server outlives ${MUTATIONS} mutations of a session, and runs nothing else, with the seed ${SEED}`, async () => {
  const ran = new Set<string>()
  const server = fakeServer()
  const noting = (name: string) => (item: unknown) => {
    ran.add(name)
    return item
  }
  await using served = serve(server, {
    stages: { times: (_by: unknown) => map(noting('times')), upper: map(noting('upper')) }
  })
  const say = (bytes: Uint8Array): void => {
    const client = server.connect()
    const cut = below(bytes.length)
    client.write(bytes.subarray(0, cut))
    client.end(bytes.subarray(cut))
  }

  for (const codec of ['json', 'msgpack'] as const) say(encoded(SESSION, codec))
  await vi.waitFor(() => expect(served.connections).toBe(0), 10_000)
  expect([...ran].sort(), 'the session itself runs both').toEqual(['times', 'upper'])

  let heap = 0
  for (let done = 0; done < MUTATIONS; done += AT_A_TIME) {
    for (let n = 0; n < AT_A_TIME; n++) {
      const codec = pick<Codec>(['json', 'msgpack'])
      try {
        say(below(2) === 0 ? mutated(encoded(SESSION, codec)) : encoded(illegal(), codec))
      } catch {
        // what has no form in the codec
      }
    }
    await vi.waitFor(() => expect(served).toMatchObject({ connections: 0, streams: 0 }), {
      timeout: 20_000,
      interval: 1
    })
    if (done === MUTATIONS >> 2) heap = heapInUse()
  }
  expect([...ran].sort()).toEqual(['times', 'upper'])
  expect(heapInUse() - heap, 'what stays behind').toBeLessThan(64 * 2 ** 20)
})
