import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { count, map, pipe, run, type Stage, toArray } from '@costream/core'
import {
  connection,
  LinkLostError,
  ref,
  remote,
  type Served,
  type ServeOptions,
  serve
} from '@costream/remote'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { CODECS } from '../../packages/remote/src/codec/codec.ts'
import { FRAME } from '../../packages/remote/src/link/frame.ts'
import { withLength } from '../../packages/remote/src/link/frame-reader.ts'

vi.setConfig({ testTimeout: 30_000 }) // a worker is started

const url = new URL('./support/stages.ts', import.meta.url)
const key = (name: string): Buffer => readFileSync(new URL(`./support/keys/${name}.pem`, import.meta.url))

const stages = {
  double: map((n: number) => n * 2),
  plus: (by: number) => map((n: number) => n + by),
  count,
  broken: () => 22,
  elsewhere: ref<typeof import('./support/stages.ts'), 'plus'>(url, 'plus', 1)
}

let served: Served | undefined
afterEach(() => served?.close())

/** Serves on a free port; answers the address. */
async function serving(options: Partial<ServeOptions> = {}): Promise<{ port: number; host: string }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  served = serve(server, { stages, ...options })
  return { port: (server.address() as AddressInfo).port, host: '127.0.0.1' }
}

/** Writes bytes to a server; answers what it said before it closed the connection. */
async function saying(
  address: { port: number; host: string },
  ...said: readonly (string | Uint8Array)[]
): Promise<string> {
  const socket: Socket = connect(address)
  const heard: Uint8Array[] = []
  socket.on('data', chunk => heard.push(chunk))
  socket.on('error', () => {})
  for (const each of said) socket.write(each)
  await once(socket, 'close')
  return Buffer.concat(heard).toString('latin1')
}

/** A frame as it goes over the wire. */
function framed(...fields: readonly unknown[]): Uint8Array {
  return withLength(CODECS.json.encode(fields))
}

const HELLO = 'costream 1 json\n'

function opening(stage: string, more: object = {}): Uint8Array {
  return framed(FRAME.OPEN, 1, { stage, args: [], back: true, window: { items: 4, bytes: 100 }, ...more })
}

describe('serve() and remote()', () => {
  test('run stages by their names, over TCP', async () => {
    const address = await serving()
    expect(await pipe([1, 2], remote<number, number>(address, 'double'), toArray())).toEqual([2, 4])
    const json = remote<number, number>(address, 'plus', [5], { codec: 'json' })
    expect(await pipe([1, 2], json, toArray())).toEqual([6, 7])
    expect(await pipe(['bus', '22'], remote.sink<string, number>(address, 'count'))).toBe(2)
    await vi.waitFor(() => expect(served?.connections).toBe(0))
  })

  test('run stages that compute in a thread, so that the server goes on answering', async () => {
    const address = await serving()
    const stage = remote<number, number>(address, 'elsewhere')
    expect(await pipe([1, 2], stage, toArray())).toEqual([2, 3])
  })

  test('run many streams over one connection, each with credit of its own', async () => {
    const address = await serving()
    await using one = connection(address)
    const never = new Promise<void>(() => {})
    const stuck = new AbortController()
    const target = {
      send: () => never,
      throw(error: unknown): never {
        throw error
      },
      close() {}
    }
    const double = remote<number, number>(one, 'double', [], { window: 4 })
    const numbers = Array.from({ length: 100 }, (_, n) => n)
    const waiting = pipe(numbers, double, target, { signal: stuck.signal })
    waiting.catch(() => {})
    expect(await pipe(numbers, double, toArray())).toHaveLength(100)
    expect(served?.connections).toBe(1)
    expect(served?.streams).toBe(1)
    stuck.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await vi.waitFor(() => expect(served?.streams).toBe(0))
  })

  test('run over TLS, where a client needs a certificate', async () => {
    const server = createTlsServer({
      key: key('server-key'),
      cert: key('server-cert'),
      ca: key('client-cert'),
      requestCert: true,
      rejectUnauthorized: true
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    served = serve(server, { stages })
    const { port } = server.address() as AddressInfo
    const trusting = { ca: key('server-cert'), servername: 'localhost', checkServerIdentity: () => undefined }
    const known = { ...trusting, key: key('client-key'), cert: key('client-cert') }
    const at = (tls: object): Stage<number, number> => remote({ port, host: '127.0.0.1', tls }, 'double')
    expect(await pipe([1], at(known), toArray())).toEqual([2])
    await expect(run([1], at(trusting))).rejects.toThrow(LinkLostError)
    await expect(run([1], at({}))).rejects.toThrow(LinkLostError)
  })

  test('run over a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'costream-serve-'))
    const path = join(folder, 'socket')
    const server = createServer().listen(path)
    await once(server, 'listening')
    served = serve(server, { stages })
    expect(await pipe([1], remote<number, number>({ path }, 'double'), toArray())).toEqual([2])
    await served.close()
    rmSync(folder, { recursive: true })
  })

  test('let in who knows the token alone', async () => {
    const address = await serving({ token: 'the ünicorn 🦄' })
    const stage = (token?: string): Stage<number, number> =>
      remote(address, 'double', [], token === undefined ? {} : { token })
    expect(await pipe([1], stage('the ünicorn 🦄'), toArray())).toEqual([2])
    await expect(run([1], stage('another'))).rejects.toThrow(
      'Lost the socket: it refused: the token is wrong'
    )
    await expect(run([1], stage())).rejects.toThrow('it refused: the token is wrong')
    await vi.waitFor(() => expect(served?.connections).toBe(0))
  })

  test.each([
    ['nothing', /^There is no stage "nothing" here$/],
    ['toString', /^There is no stage "toString" here$/],
    ['__proto__', /^There is no stage "__proto__" here$/],
    ['broken', /^broken is not a stage, nor a function that answers one: it is number 22$/]
  ])('fail where there is no stage %s, and go on with the connection', async (name, message) => {
    const address = await serving()
    await using one = connection(address)
    await expect(run([1], remote(one, name))).rejects.toThrow(message)
    expect(await pipe([1], remote<number, number>(one, 'double'), toArray())).toEqual([2])
    expect(served?.connections).toBe(1)
  })

  test('never load a module that the client names', async () => {
    const address = await serving()
    const said = [HELLO, opening('same', { module: url.href }), framed(FRAME.END, 1, 0)]
    const socket = connect(address)
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk.toString()
    })
    for (const each of said) socket.write(each)
    await vi.waitFor(() => expect(heard).toContain('There is no stage'))
    socket.destroy()
  })

  test.each<[string, readonly (string | Uint8Array)[], string]>([
    ['another protocol', ['GET / HTTP/1.1\r\n'], 'speaks%20another%20protocol'],
    ['a codec that is not safe', ['costream 1 clone\n'], 'the%20codec%20must%20be'],
    ['a frame too large', [HELLO, Uint8Array.of(127, 0, 0, 0)], 'was announced, the most is'],
    ['garbage', [HELLO, withLength(Buffer.from('{{{'))], 'a frame could not be read'],
    ['no frame', [HELLO, withLength(Buffer.from('{}'))], 'what came is no frame'],
    ['a frame of no kind', [HELLO, framed(42, 1)], 'no such kind of frame'],
    ['items of no stream', [HELLO, framed(FRAME.DATA, 1, 0, [])], 'used before it was opened'],
    [
      'a stream out of order',
      [HELLO, framed(FRAME.OPEN, 5, {})],
      'the fields of a frame of kind 0 are wrong'
    ],
    ['two streams of one number', [HELLO, opening('double'), opening('double')], 'a stream was opened twice'],
    [
      'a window too large',
      [HELLO, opening('double', { window: { items: 1e9, bytes: 1 } })],
      'it asked for a window'
    ],
    [
      'more items than its window',
      [HELLO, opening('double'), framed(FRAME.DATA, 1, 0, [1, 2, 3, 4, 5])],
      'more came than'
    ],
    [
      'items out of order',
      [HELLO, opening('double'), framed(FRAME.DATA, 1, 7, [1])],
      'items came out of order'
    ],
    [
      'a truncated stream',
      [HELLO, opening('double'), framed(FRAME.DATA, 1, 0, [1]), framed(FRAME.END, 1, 2)],
      '2 items were sent, but 1 arrived'
    ],
    [
      'two ends',
      [HELLO, opening('double'), framed(FRAME.END, 1, 0), framed(FRAME.END, 1, 0)],
      'the end came twice'
    ],
    [
      'credit for nothing',
      [HELLO, opening('double'), framed(FRAME.CREDIT, 1, 9, 0)],
      'more items were consumed than sent'
    ]
  ])('refuse a client that sends %s, and serve the others on', async (_name, said, reason) => {
    const address = await serving()
    await using other = connection(address)
    const stage = remote<number, number>(other, 'double')
    expect(await pipe([1], stage, toArray())).toEqual([2])
    expect(await saying(address, ...said)).toContain(reason)
    expect(await pipe([1], stage, toArray())).toEqual([2])
    await vi.waitFor(() => expect(served).toMatchObject({ connections: 1, streams: 0 }))
  })

  test('refuse more streams and connections than there may be', async () => {
    const address = await serving({ limits: { streams: 2, connections: 2 } })
    const [first, second] = [
      opening('double'),
      framed(FRAME.OPEN, 2, { stage: 'double', args: [], back: true, window: { items: 1, bytes: 1 } })
    ]
    const third = framed(FRAME.OPEN, 3, {
      stage: 'double',
      args: [],
      back: true,
      window: { items: 1, bytes: 1 }
    })
    expect(await saying(address, HELLO, first, second, third)).toContain('it has 2 streams already')
    const sockets = [connect(address), connect(address)]
    await vi.waitFor(() => expect(served?.connections).toBe(2))
    expect(await saying(address, HELLO)).toBe('')
    for (const socket of sockets) socket.destroy()
  })

  test('do not wait for a client that does not say who it is', async () => {
    const address = await serving({ limits: { greeting: 20 } })
    expect(await saying(address, 'costream 1')).toBe('')
  })

  test('tell every client when the server is closed', async () => {
    const address = await serving()
    const source = async function* (): AsyncGenerator<number> {
      yield 1
      await served?.close()
      yield 2
    }
    await expect(pipe(source(), remote<number, number>(address, 'double'), toArray())).rejects.toThrow(
      LinkLostError
    )
    await expect(run([1], remote(address, 'double'))).rejects.toThrow(/the connection failed: .*ECONNREFUSED/)
  })

  test.each<[() => unknown, RegExp]>([
    [() => remote({} as never, 'double'), /^remote: the server must be \{ port, host \}/],
    [() => remote({ port: 70_000 }, 'double'), /^remote: the server must be/],
    [() => remote({ port: 1, path: 'x' } as never, 'double'), /^remote: the server must be/],
    [
      () => remote({ port: 1 }, 5 as never),
      /^remote: name must be what the server calls the stage, got number 5$/
    ],
    [
      () => remote({ port: 1 }, 'double', 5 as never),
      /^remote: args must be an array of arguments, got number 5$/
    ],
    [
      () => remote({ port: 1 }, 'double', [], { codec: 'clone' as never }),
      /^remote: codec must be json or msgpack/
    ],
    [
      () => remote({ port: 1 }, 'double', [], { token: 5 as never }),
      /^remote: token must be a string, got number 5$/
    ],
    [() => remote({ port: 1 }, 'double', [], { size: 5 } as never), /^remote: there is no option "size"/],
    [() => remote({ port: 1 }, 'double', [], { window: 0 }), /^remote: window must be/],
    [
      () => remote({ port: 1 }, 'double', [], { heartbeat: { idle: 5, dead: 5 } }),
      /^remote: heartbeat must have/
    ],
    [
      () => remote(connection({ port: 1 }), 'double', [], { token: 'x' }),
      /^remote: token is an option of the connection/
    ],
    [() => connection({} as never), /^connection: the server must be/],
    [() => connection({ port: 1 }, { size: 5 } as never), /^connection: there is no option "size"/],
    [() => serve({} as never, { stages }), /^serve: server must be a server of node:net or node:tls/],
    [() => serve(createServer(), undefined as never), /^serve: the options must be a plain object/],
    [() => serve(createServer(), {} as never), /^serve: stages must be an object of stages by name/],
    [
      () => serve(createServer(), { stages: { a: 5 } }),
      /^serve: a of stages must be a stage or make one, got number 5$/
    ],
    [() => serve(createServer(), { stages, token: '' }), /^serve: token must be a string that is not empty/],
    [
      () => serve(createServer(), { stages, limits: { size: 5 } as never }),
      /^serve: there is no option "size"/
    ],
    [() => serve(createServer(), { stages, limits: { frame: 0 } }), /^serve: frame of limits must be/],
    [
      () => serve(createServer(), { stages, heartbeat: 5 as never }),
      /^serve: the options must be a plain object/
    ]
  ])('refuse wrong arguments at the call: %#', (call, message) => {
    expect(call).toThrow(message)
  })
})
