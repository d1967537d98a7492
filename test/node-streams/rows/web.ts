import { Duplex, Readable, Writable } from 'node:stream'
import { promisify } from 'node:util'
import {
  DONE,
  drive,
  fromReadableStream,
  fromWritableStream,
  pipe,
  toReadableStream,
  toWritableStream
} from '@costream/core'
import { fromReadable, fromWritable, toWritable } from '@costream/node-streams'
import { outcome, pause, uncaughtIn } from '../support/observe.ts'
import { counting, errorsOf } from '../support/streams.ts'
import { control, HOLDS, type Row, row } from './row.ts'

/** What a WritableStream hears when the Writable over it is destroyed. */
async function destroyedOver(
  make: (stream: WritableStream<unknown>) => Writable,
  reason?: Error
): Promise<unknown> {
  const log: string[] = []
  const web = new WritableStream<unknown>({
    write: chunk => void log.push(`write ${chunk}`),
    close: () => void log.push('close'),
    abort: () => void log.push('abort')
  })
  const stream = make(web)
  errorsOf(stream)
  stream.write('bus')
  await pause(5)
  stream.destroy(reason)
  await pause(10)
  return log
}

async function twiceDestroyed(make: (stream: WritableStream<unknown>) => Writable): Promise<unknown> {
  return { quietly: await destroyedOver(make), failed: await destroyedOver(make, new Error('disk')) }
}

const FAILED = new Error('target')

/** What a ReadableStream is cancelled with when its reader stops, and when it fails. */
async function cancelled(
  read: (stream: ReadableStream<number>, fail: boolean) => Promise<unknown>
): Promise<unknown> {
  const reasons: unknown[] = []
  for (const fail of [false, true]) {
    const stream = new ReadableStream<number>({
      pull: controller => controller.enqueue(1),
      cancel: reason => void reasons.push(reason)
    })
    await outcome(read(stream, fail))
  }
  return reasons.map(reason => (reason === FAILED ? 'the failure' : (reason as Error | undefined)?.name))
}

function raise(error: unknown): never {
  throw error
}

/** The Web stream over a source of bytes is cancelled while it is full. */
async function cancelledWhileFull(make: (readable: Readable) => ReadableStream<unknown>): Promise<unknown> {
  const source = new Readable({
    highWaterMark: 4,
    read() {
      setImmediate(() => this.push(Buffer.alloc(64)))
    }
  })
  errorsOf(source)
  let how = ''
  const uncaught = await uncaughtIn(async () => {
    const reader = make(source).getReader()
    await reader.read()
    await pause(5)
    how = await outcome(reader.cancel(new Error('enough')))
  })
  return { how, uncaught, source: source.destroyed }
}

/** How many items are taken from a source of which nothing is read. */
async function takenUnread(make: (readable: Readable) => ReadableStream<unknown>): Promise<unknown> {
  const { stream: source, made } = counting(Infinity, 8)
  errorsOf(source)
  const stream = make(source)
  await pause(10)
  const taken = made()
  await outcome(stream.cancel())
  source.destroy()
  return taken <= 8 ? 'one buffer' : `${taken} items`
}

/** The two sides of a Duplex, adapted. */
interface Halves {
  read(): Promise<unknown>
  write(item: string): Promise<unknown>
}

/** What still goes through a Duplex when one of its halves has ended. */
async function halves(sides: (duplex: Duplex) => Halves): Promise<unknown> {
  const written: unknown[] = []
  const duplex = new Duplex({
    read() {
      this.push(null)
    },
    write(chunk, _encoding, callback) {
      written.push(String(chunk))
      callback()
    }
  })
  errorsOf(duplex)
  const { read, write } = sides(duplex)
  const reading = await outcome(read())
  await pause(5)
  const writing = await outcome(write('late'))
  return { reading, writing, written }
}

const bytes = (): Readable => Readable.from([Buffer.from('bus'), Buffer.from(' 22')], { objectMode: false })

async function byob(make: (readable: Readable) => ReadableStream<unknown>): Promise<unknown> {
  const stream = make(bytes()) as ReadableStream<Uint8Array>
  try {
    const reader = stream.getReader({ mode: 'byob' })
    let text = ''
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(4))
      if (done) return text
      text += Buffer.from(value).toString()
    }
  } catch (error) {
    return (error as Error).name
  }
}

async function locked(read: (stream: ReadableStream<unknown>) => unknown): Promise<unknown> {
  const stream = new ReadableStream<unknown>({ pull: controller => controller.close() })
  stream.getReader()
  try {
    await read(stream)
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

const oursOver = (stream: WritableStream<unknown>): Writable => toWritable(fromWritableStream(stream))
const stockOver = (stream: WritableStream<unknown>): Writable =>
  Writable.fromWeb(stream as never, { objectMode: true })
/** The Web stream that many write by hand; cancelled, it does not stop. */
const byData = (readable: Readable): ReadableStream<unknown> =>
  new ReadableStream({
    start(controller) {
      readable.on('data', chunk => controller.enqueue(chunk))
      readable.on('end', () => controller.close())
    }
  })

const ours = (readable: Readable): ReadableStream<unknown> => toReadableStream(fromReadable(readable))
const oursOfBytes = (readable: Readable): ReadableStream<unknown> =>
  toReadableStream(fromReadable<Uint8Array>(readable), { type: 'bytes' })

export const webRows: readonly Row[] = [
  row(
    44,
    'Destroying a Writable made of a WritableStream aborts it; it does not commit it',
    { quietly: ['write bus', 'abort'], failed: ['write bus', 'abort'] },
    () => twiceDestroyed(oursOver),
    control('Writable.fromWeb()', () => twiceDestroyed(stockOver), {
      quietly: ['write bus', 'close'],
      failed: ['write bus', 'abort']
    })
  ),
  row(
    45,
    '`break` cancels the ReadableStream with the reason',
    [undefined, 'the failure'],
    () =>
      cancelled((stream, fail) =>
        drive(fromReadableStream(stream), {
          send: () => (fail ? raise(FAILED) : DONE),
          throw: raise,
          close() {}
        })
      ),
    control(
      'for await',
      () =>
        cancelled(async (stream, fail) => {
          for await (const _ of stream as unknown as AsyncIterable<number>) {
            if (fail) throw FAILED
            break
          }
        }),
      [undefined, undefined]
    ),
    control(
      'Readable.fromWeb()',
      () =>
        cancelled(async (stream, fail) => {
          for await (const _ of Readable.fromWeb(stream as never, { objectMode: true })) {
            if (fail) throw FAILED
            break
          }
        }),
      ['AbortError', 'AbortError']
    )
  ),
  row(
    46,
    'Cancel during backpressure is never uncaught',
    { how: 'resolves', uncaught: [], source: true },
    () => cancelledWhileFull(ours),
    control(
      'Readable.toWeb()',
      () => cancelledWhileFull(readable => Readable.toWeb(readable) as never),
      HOLDS
    ),
    control("enqueue() at 'data'", () => cancelledWhileFull(byData), {
      how: 'resolves',
      uncaught: ['ERR_INVALID_STATE'],
      source: false
    })
  ),
  row(
    47,
    'Buffers are counted once',
    'one buffer',
    () => takenUnread(ours),
    control('Readable.toWeb()', () => takenUnread(readable => Readable.toWeb(readable) as never), '16 items')
  ),
  row(
    48,
    'A half-open Duplex keeps its halves',
    { reading: 'resolves', writing: 'resolves', written: ['late'] },
    () => halves(duplex => adapted(duplex)),
    control('Duplex.toWeb()', () => halves(stockHalves), HOLDS, {
      22: { reading: 'hangs', writing: 'resolves', written: ['late'] }
    }),
    control('destroy() in a finally', () => halves(owned), {
      reading: 'resolves',
      writing: 'rejects: ERR_STREAM_DESTROYED',
      written: []
    })
  ),
  row(
    49,
    'Byte streams and BYOB readers work where the source has bytes',
    'bus 22',
    () => byob(oursOfBytes),
    control('Readable.toWeb()', () => byob(readable => Readable.toWeb(readable) as never), 'TypeError')
  ),
  row(
    50,
    'A locked stream is refused with a clear error',
    'pipe: the first argument is a ReadableStream that is locked. Release its reader first',
    () =>
      locked(stream =>
        pipe(stream as never, async source => {
          for await (const _ of source) break
        })
      ),
    control(
      'for await',
      () =>
        locked(async stream => {
          for await (const _ of stream as unknown as AsyncIterable<unknown>) break
        }),
      'Invalid state: ReadableStream is locked'
    ),
    control(
      'Readable.fromWeb()',
      () => locked(async stream => Readable.fromWeb(stream as never)),
      'Invalid state: ReadableStream is locked'
    )
  )
]

function adapted(duplex: Duplex): Halves {
  return readAndWrite(toReadableStream(fromReadable(duplex)), toWritableStream(fromWritable<unknown>(duplex)))
}

/** Whoever reads a Duplex to its end, and thinks that all of it is over. */
function owned(duplex: Duplex): Halves {
  return {
    async read() {
      await duplex.toArray()
      duplex.destroy()
    },
    write: item =>
      promisify<string, void>((chunk, callback) => duplex.write(chunk, error => callback(error ?? null)))(
        item
      )
  }
}

function stockHalves(duplex: Duplex): Halves {
  const { readable, writable } = Duplex.toWeb(duplex)
  return readAndWrite(readable as never, writable)
}

function readAndWrite(readable: ReadableStream<unknown>, writable: WritableStream<unknown>): Halves {
  return {
    async read() {
      const reader = readable.getReader()
      while (!(await reader.read()).done);
    },
    async write(item) {
      const writer = writable.getWriter()
      await writer.write(Buffer.from(item))
      await writer.close()
    }
  }
}
