import { EventEmitter } from 'node:events'
import { type Duplex, PassThrough, type Readable, type Writable } from 'node:stream'
import { runInNewContext } from 'node:vm'
import { pipe as corePipe, drive, map, type Source, toArray } from '@costream/core'
import {
  compose,
  fromDuplex,
  fromReadable,
  fromWritable,
  pipe,
  run,
  toDuplex,
  toReadable,
  toWritable,
  via
} from '@costream/node-streams'
import foreign from 'readable-stream'
import { describe, expect, it } from 'vitest'
import { counting, errorsOf, keeping, parked, turns } from './support/streams.ts'

// What can be wrong with a stream that somebody hands over: an error at once, that names the stream, its state, and what to do.

const FAILED = new Error('disk')

const objects = (): Duplex => new PassThrough({ objectMode: true })

/** Streams by their state, fresh for every use. */
const states = {
  ended<S extends Writable>(stream: S): S {
    stream.end()
    return stream
  },
  destroyed<S extends Readable | Writable>(stream: S): S {
    stream.destroy()
    return stream
  },
  failed<S extends Readable | Writable>(stream: S): S {
    errorsOf(stream)
    stream.destroy(FAILED)
    return stream
  },
  flowing<S extends Readable>(stream: S): S {
    stream.resume()
    return stream
  },
  piped<S extends Readable>(stream: S): S {
    stream.pipe(objects())
    stream.pause()
    return stream
  },
  read<S extends Readable>(stream: S): S {
    stream.on('readable', () => {})
    return stream
  }
}

const { ended, destroyed, failed, flowing, piped, read } = states

function locked<S extends ReadableStream | WritableStream>(stream: S): S {
  if (stream instanceof ReadableStream) stream.getReader()
  else stream.getWriter()
  return stream
}

const source = (): Readable => counting(3).stream
const sink = (): Writable => keeping().stream

/** What is done, and all that its error is to say. */
type Case = readonly [what: string, act: () => unknown, ...says: (RegExp | string)[]]

const READS = 'cannot read this'
const FRESH = 'Give it a fresh stream'
const DEAD = ['Premature close', 'was destroyed before its end'] as const

const cases: readonly Case[] = [
  [
    'fromReadable, flowing',
    () => fromReadable(flowing(source())),
    READS,
    'it is flowing',
    'Adapt it before that'
  ],
  [
    'fromReadable, piped',
    () => fromReadable(piped(source())),
    READS,
    'it is paused, but piped',
    'Remove it first'
  ],
  [
    'fromReadable, read',
    () => fromReadable(read(source())),
    READS,
    'something else reads it',
    'a stream of its own'
  ],
  [
    'fromReadable, destroyed',
    () => corePipe(fromReadable(destroyed(source())), toArray()),
    'this Readable',
    ...DEAD
  ],
  ['fromReadable, failed', () => corePipe(fromReadable(failed(source())), toArray()), 'disk'],
  ['fromReadable, a Writable', () => fromReadable(sink() as never), 'must be a Node Readable', 'Writable'],
  ['fromReadable, consumed', consumedTwice, 'Cannot read this flow again', 'read only once'],
  ['fromWritable, ended', () => fromWritable(ended(sink())), 'this Writable has ended', FRESH],
  ['fromWritable, destroyed', () => fromWritable(destroyed(sink())), 'this Writable is destroyed', FRESH],
  ['fromWritable, failed', () => fromWritable(failed(sink())), 'this Writable has failed', FRESH],
  ['fromWritable, a Readable', () => fromWritable(source() as never), 'must be a Node Writable', 'Readable'],
  ['pipe into an ended', () => pipe([1], ended(sink())), 'this Writable', 'has ended it', FRESH],
  ['pipe into a destroyed', () => pipe([1], destroyed(sink())), 'this Writable', ...DEAD],
  ['pipe into a failed', () => pipe([1], failed(sink())), 'disk'],
  ['pipe from a flowing', () => pipe(flowing(source()), toArray()), 'this Readable', 'it is flowing'],
  ['pipe from a destroyed', () => pipe(destroyed(source()), toArray()), 'this Readable', ...DEAD],
  ['pipe from a failed', () => pipe(failed(source()), toArray()), 'disk'],
  [
    'pipe through an ended',
    () => pipe([1], ended(objects()), toArray()),
    'this PassThrough',
    'has ended it',
    FRESH
  ],
  [
    'pipe through a flowing',
    () => pipe([1], flowing(objects()), toArray()),
    'this PassThrough',
    'it is flowing'
  ],
  [
    'pipe through a Readable',
    () => pipe([1], source() as never, toArray()),
    'argument 2',
    'only stand first'
  ],
  ['pipe through a Writable', () => pipe([1], sink() as never, toArray()), 'argument 2', 'only stand last'],
  [
    'pipe from a Writable',
    () => pipe(sink() as never, toArray()),
    'the first argument must be a source',
    'Writable'
  ],
  [
    'pipe from a locked',
    () => pipe(locked(new ReadableStream()), toArray()),
    'is locked',
    'Release its reader first'
  ],
  [
    'pipe into a locked',
    () => pipe([1], locked(new WritableStream())),
    'is locked',
    'Release its writer first'
  ],
  [
    'pipe through an emitter',
    () => pipe([1], new EventEmitter() as never, toArray()),
    'argument 2',
    'first or last'
  ],
  ...(['fromDuplex', 'via', 'compose', 'toDuplex'] as const).flatMap(name => {
    const adapt = { fromDuplex, via, compose, toDuplex }[name] as (stream: Duplex) => unknown
    return [
      [`${name}, ended`, () => adapt(ended(objects())), name, 'this PassThrough has ended', FRESH],
      [`${name}, destroyed`, () => adapt(destroyed(objects())), name, 'this PassThrough is destroyed', FRESH],
      [`${name}, failed`, () => adapt(failed(objects())), name, 'this PassThrough has failed', FRESH],
      [`${name}, flowing`, () => adapt(flowing(objects())), name, READS, 'it is flowing'],
      [`${name}, read`, () => adapt(read(objects())), name, READS, 'something else reads it'],
      [`${name}, a Readable`, () => adapt(source() as never), name, 'Duplex', 'Readable']
    ] satisfies Case[]
  }),
  ['toReadable, null', () => toReadable([1, null]).toArray(), 'item 2 is null', 'Leave it out'],
  [
    'toReadable, an object',
    () => toReadable([{}], { objectMode: false }).toArray(),
    'item 1',
    'Encode the items'
  ],
  [
    'fromWritable, null',
    () => drive([1, null], fromWritable(sink())),
    'item 2 to this Writable',
    'Leave it out'
  ],
  [
    'fromWritable, an object',
    objectIntoBytes,
    'item 2 to this Writable',
    'it takes strings and bytes',
    'Encode'
  ],
  ['toDuplex, null', () => pipe([1], toDuplex(map(() => null)), toArray()), 'item 1 is null', 'Leave it out'],
  ['toDuplex, an object', objectOutOfBytes, 'item 1', 'Encode the items, or set objectMode'],
  ['toReadable, a Writable', () => toReadable(sink() as never), 'source must be an iterable', 'Writable'],
  [
    'toWritable, a Readable',
    () => toWritable(source() as never),
    'target must be a target or a sink',
    'Readable'
  ]
]

async function consumedTwice(): Promise<unknown> {
  const flow = fromReadable(source())
  await corePipe(flow, toArray())
  return corePipe(flow, toArray())
}

function objectIntoBytes(): Promise<unknown> {
  return drive(['bus', { route: 22 }], fromWritable(keeping({ objectMode: false }).stream))
}

function objectOutOfBytes(): Promise<unknown> {
  const duplex = toDuplex(
    map((chunk: unknown) => ({ chunk })),
    { readableObjectMode: false }
  )
  return pipe(['bus'], duplex, toArray())
}

describe('bad input', () => {
  for (const [what, act, ...says] of cases) {
    it(`${what}: an error at once that says so`, async () => {
      const answer = await Promise.race([(async () => act())().then(() => 'accepted', message), pending()])
      for (const part of says) expect(answer).toMatch(part)
    })
  }

  it('an ended Readable is no bad input: it is an empty flow', async () => {
    const stream = source()
    await stream.toArray()
    expect(await pipe(stream, toArray())).toEqual([])
    const closed = new ReadableStream({ start: controller => controller.close() })
    expect(await pipe(closed, toArray())).toEqual([])
  })
})

describe('streams of another copy of their class', () => {
  it('stand in any place', async () => {
    const items: unknown[] = []
    const target = new foreign.Writable({
      objectMode: true,
      write(item, _encoding, callback) {
        items.push(item)
        callback()
      }
    })
    const through = new foreign.PassThrough({ objectMode: true })
    await run(foreign.Readable.from([1, 2, 3]), via<number, number>(through as never), target as never)
    expect(items).toEqual([1, 2, 3])
    expect([through.destroyed, target.destroyed]).toEqual([true, true])
  })

  it('are told their state like others', async () => {
    const stream = new foreign.Writable()
    stream.end()
    expect(() => fromWritable(stream as never)).toThrow(/this Writable has ended/)
    const flowing = foreign.Readable.from([1]).resume()
    expect(() => fromReadable(flowing as never)).toThrow(/this Readable: it is flowing/)
  })

  it('work with what comes of another realm', async () => {
    const realm = runInNewContext(
      '({ items: [1, 2], bytes: new Uint8Array([98, 117, 115]), options: { objectMode: false }, error: new Error("realm") })'
    ) as { items: Source<number>; bytes: Uint8Array; options: { objectMode: boolean }; error: Error }
    expect(await toReadable(realm.items).toArray()).toEqual([1, 2])
    expect(Buffer.concat(await toReadable(realm.bytes, realm.options).toArray()).toString()).toBe('bus')
    const { stream, items } = keeping<Buffer>({ objectMode: false })
    await drive([realm.bytes], fromWritable(stream))
    expect(Buffer.concat(items).toString()).toBe('bus')
    const source = parked()
    const reading = pipe(source, toArray())
    await turns()
    source.destroy(realm.error)
    await expect(reading).rejects.toBe(realm.error)
  })
})

function message(error: unknown): string {
  return (error as Error).message
}

/** Far more time than an error at once takes. */
function pending(): Promise<string> {
  return new Promise(resolve => setTimeout(resolve, 1000, 'nothing happened'))
}
