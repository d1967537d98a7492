import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Duplex, PassThrough, type Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGunzip, createGzip } from 'node:zlib'
import { type Flow, filter, lines, map, take, tap, toArray } from '@costream/core'
import { pipe } from '@costream/node-streams'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  counting,
  errorsOf,
  failure,
  keeping,
  listenersOf,
  parked,
  turns,
  waiting
} from './support/streams.ts'

describe('pipe()', () => {
  it('`pipe()` takes Node streams in any place', async () => {
    const { stream, items } = keeping<number>()
    const through = new PassThrough({ objectMode: true })
    await pipe(
      counting(10).stream,
      map((n: number) => n + 1),
      through,
      filter((n: number) => n % 2 === 0),
      stream
    )
    expect(items).toEqual([2, 4, 6, 8, 10])
    expect([through.closed, stream.closed]).toEqual([true, true])
  })

  it('`pipe()` takes what core takes', async () => {
    expect(
      await pipe(
        [1, 2, 3],
        map(n => n * 2),
        toArray()
      )
    ).toEqual([2, 4, 6])
    expect(await pipe([1, 2], async source => (await source[Symbol.asyncIterator]().next()).value)).toBe(1)
    const { stream, items } = keeping<number>()
    await pipe([1, 2, 3], take(2), stream)
    expect(items).toEqual([1, 2])
  })

  it('`pipe()` answers a flow when a Duplex stands last', async () => {
    const flow = pipe(['bus'], createGzip(), createGunzip())
    expectTypeOf(flow).toEqualTypeOf<Flow<unknown>>()
    const chunks = await pipe(flow, toArray())
    expect(Buffer.concat(chunks as Buffer[]).toString()).toBe('bus')
  })

  it('`pipe()` answers a promise when a Writable or a standard stream stands last', async () => {
    const toWritable = pipe([1], keeping().stream)
    expectTypeOf(toWritable).toEqualTypeOf<Promise<void>>()
    expect(await toWritable).toBe(undefined)
    const toStdout = pipe([''], process.stdout)
    expectTypeOf(toStdout).toEqualTypeOf<Promise<void>>()
    expect(await toStdout).toBe(undefined)
    const child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'])
    const echoed = pipe(child.stdout, toArray())
    await pipe(['bus'], child.stdin)
    expect(Buffer.concat((await echoed) as Buffer[]).toString()).toBe('bus')
  })

  it('`pipe()` copies files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'costream-'))
    const [from, to] = [join(folder, 'from'), join(folder, 'to')]
    await writeFile(from, 'route 22\nroute 147\n'.repeat(10_000))
    await pipe(
      createReadStream(from),
      lines(),
      map((line: string) => `${line}\n`),
      createWriteStream(to)
    )
    expect(await readFile(to, 'utf8')).toBe(await readFile(from, 'utf8'))
    expect(await failure(pipe(createReadStream(join(folder, 'none')), toArray()))).toMatchObject({
      code: 'ENOENT'
    })
    await rm(folder, { recursive: true })
  })

  it('`pipe()` stops an endless source early, and closes every stream', async () => {
    const { stream: source } = counting()
    const through = new PassThrough({ objectMode: true })
    const { stream, items } = keeping()
    const errors = [source, through, stream].map(errorsOf)
    await pipe(source, through, take(3), stream)
    expect(items).toEqual([0, 1, 2])
    expect([source, through, stream].map(({ closed }) => closed)).toEqual([true, true, true])
    expect([stream.writableFinished, errors]).toEqual([true, [[], [], []]])
  })

  it('`pipe()` does not read on while its Writable is full', async () => {
    const { stream: source, made } = counting(Infinity, 2)
    const slow = new Writable({ objectMode: true, highWaterMark: 2, write() {} })
    const run = pipe(
      source,
      map((n: number) => n),
      slow
    )
    await turns()
    const before = made()
    await turns()
    expect(before).toBeLessThanOrEqual(6)
    expect(made()).toBe(before)
    errorsOf(source)
    slow.destroy(new Error('enough'))
    await failure(run)
  })

  it('`pipe()` keeps the identity of an error, wherever it comes from', async () => {
    const error = new Error('first')
    const fails: [string, (streams: { source: Readable; through: Duplex; sink: Writable }) => void][] = [
      ['source', ({ source }) => source.destroy(error)],
      ['through', ({ through }) => through.destroy(error)],
      ['sink', ({ sink }) => sink.destroy(error)]
    ]
    for (const [where, fail] of fails) {
      const streams = {
        source: parked([1]),
        through: new PassThrough({ objectMode: true }),
        sink: keeping().stream
      }
      for (const stream of Object.values(streams)) errorsOf(stream)
      const run = pipe(streams.source, streams.through, streams.sink)
      await turns()
      fail(streams)
      expect([where, await failure(run)]).toEqual([where, error])
      await turns()
      expect(Object.values(streams).map(({ closed }) => closed)).toEqual([true, true, true])
    }
  })

  it('`pipe()` destroys its streams with what a stage fails with', async () => {
    const error = new Error('stage')
    const { stream: source } = counting()
    const { stream } = keeping()
    const errors = [source, stream].map(errorsOf)
    const fail = tap(() => {
      throw error
    })
    expect(await failure(pipe(source, fail, stream))).toBe(error)
    expect(errors).toEqual([[error], [error]])
    expect(stream.writableFinished).toBe(false)
  })

  it('`pipe()` settles when its Writable dies while the source waits', async () => {
    const { stream } = keeping()
    const source = waiting([1])
    const run = pipe(source, stream)
    await turns()
    stream.destroy()
    expect(await failure(run)).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
    expect(source.returned).toBe(1)
  })

  it('`pipe()` does, where pipeline of Node hangs', async () => {
    const { stream } = keeping()
    let settled = false
    const run = pipeline(waiting([1]), stream).then(
      () => {},
      () => {}
    )
    run.then(() => {
      settled = true
    })
    await turns()
    stream.destroy()
    await turns()
    expect(settled).toBe(false) // the control
  })

  it('`pipe()` fails, and closes its source, when its Writable is dead', async () => {
    for (const end of [(w: Writable) => w.end(), (w: Writable) => w.destroy()]) {
      const { stream: source, made } = counting()
      const { stream } = keeping()
      end(stream)
      expect(await failure(pipe(source, stream))).toBeInstanceOf(Error)
      await turns()
      expect([source.closed, made()]).toEqual([true, 0])
    }
  })

  it('`pipe()` aborts', async () => {
    const reason = new Error('enough')
    const [source, { stream }] = [parked([1]), keeping()]
    for (const each of [source, stream]) errorsOf(each)
    const controller = new AbortController()
    const run = pipe(source, stream, { signal: controller.signal })
    await turns()
    controller.abort(reason)
    expect(await failure(run)).toBe(reason)
    expect([source.closed, stream.closed]).toEqual([true, true])

    const before = [counting(), keeping()] as const
    for (const each of before) errorsOf(each.stream)
    const signal = AbortSignal.abort(reason)
    expect(await failure(pipe(before[0].stream, new PassThrough(), before[1].stream, { signal }))).toBe(
      reason
    )
    await turns()
    expect(before[0].made()).toBe(0)
    expect(before.map(each => each.stream.closed)).toEqual([true, true])
  })

  it('`pipe()` leaves no listener on its streams', async () => {
    const streams = [counting(10).stream, new PassThrough({ objectMode: true }), keeping().stream] as const
    const before = streams.map(listenersOf)
    await pipe(...streams)
    await turns()
    expect(streams.map(listenersOf)).toEqual(before)
  })

  it('`pipe()` ends well when the reader of the standard output goes away', async () => {
    const script = fileURLToPath(new URL('support/endless.ts', import.meta.url))
    const flags = process.features.typescript ? [] : ['--experimental-strip-types', '--no-warnings'] // Node 22
    const child = spawn(process.execPath, [...flags, script], { stdio: ['ignore', 'pipe', 'pipe'] })
    const errors = pipe(child.stderr, toArray())
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code] = await once(child, 'exit')
    expect([code, Buffer.concat((await errors) as Buffer[]).toString()]).toEqual([0, 'closed source\n'])
  })

  it('`pipe()` joins Node streams, Web streams, emitters and stages in one pipeline', async () => {
    const written: number[] = []
    const add = (): TransformStream<number, number> =>
      new TransformStream({ transform: (n, controller) => controller.enqueue(n + 1) })
    const web = (): WritableStream<number> => new WritableStream({ write: n => void written.push(n) })
    await pipe(counting(3).stream, add(), new PassThrough({ objectMode: true }), map(Number), web())
    const stream = new ReadableStream<number>({
      start(controller) {
        controller.enqueue(10)
        controller.close()
      }
    })
    const { stream: sink, items } = keeping<number>()
    await pipe(stream, new PassThrough({ objectMode: true }), add(), sink)
    const emitter = new EventEmitter()
    const done = pipe(emitter, new PassThrough({ objectMode: true }), add(), toArray())
    emitter.emit('data', 20)
    emitter.emit('end')
    expect([written, items, await done]).toEqual([[1, 2, 3], [11], [21]])
  })

  it('`pipe()` reads an EventEmitter until its end, its close or its error', async () => {
    const error = new Error('emitter')
    const ends: [string, unknown, unknown][] = [
      ['end', undefined, [1, undefined]],
      ['close', undefined, [1, undefined]],
      ['error', error, error]
    ]
    for (const [event, argument, answer] of ends) {
      const emitter = new EventEmitter()
      const got = pipe(emitter, toArray()).catch(raised => raised)
      emitter.emit('data', 1)
      emitter.emit('data', undefined)
      emitter.emit(event, argument)
      expect(await got).toEqual(answer)
      expect(emitter.eventNames()).toEqual([])
    }
  })

  it('`pipe()` stops to listen when a stage stops early', async () => {
    const emitter = new EventEmitter()
    const got = pipe(emitter, take(1), toArray())
    for (const n of [1, 2]) emitter.emit('data', n)
    expect([await got, emitter.eventNames()]).toEqual([[1], []])
  })

  it('`pipe()` makes an EventEmitter that stands last emit', async () => {
    const emitter = new EventEmitter()
    const log: unknown[] = []
    emitter.on('data', item => log.push(item)).on('end', () => log.push('end'))
    const done = pipe([1, 2], emitter)
    expectTypeOf(done).toEqualTypeOf<Promise<void>>()
    await done
    expect(log).toEqual([1, 2, 'end'])
    const error = new Error('stage')
    const fail = map(() => {
      throw error
    })
    expect(await failure(pipe([1], fail, emitter))).toBe(error)
    const odd = map(() => Promise.reject('odd'))
    expect(await failure(pipe([1], odd, emitter))).toBe('odd')
    const errors = errorsOf(emitter)
    expect(await failure(pipe([1], fail, emitter))).toBe(error)
    expect([errors, log]).toEqual([[error], [1, 2, 'end']])
  })

  it('`pipe()` names what stands in a wrong place', () => {
    expect(() => pipe([1], keeping().stream as never, toArray())).toThrow(/argument 2 can only stand last/)
    expect(() => pipe([1], counting().stream as never)).toThrow(/argument 2 can only stand first/)
    expect(() => pipe(keeping().stream as never, toArray())).toThrow(TypeError)
  })
})
