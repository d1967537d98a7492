import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { drive, map } from '@costream/core'
import { fromWritable, toDuplex, toReadable } from '@costream/node-streams'
import { sink } from 'stream-to-it'
import { outcome, pause, warningsIn } from '../support/observe.ts'
import { errorsOf, keeping, listenersOf, stuck, turns, waiting } from '../support/streams.ts'
import { control, HOLDS, type Row, row } from './row.ts'

interface Options {
  readonly end?: boolean
  readonly signal?: AbortSignal
}

/** A way to write a source to a stream. */
type Write = (source: AsyncIterable<unknown>, stream: Writable, options?: Options) => Promise<unknown>

const ours: Write = async (source, stream, options) => drive(source, fromWritable(stream, options))
const stock: Write = async (source, stream, options = {}) => pipeline(source, stream, options)
const peer: Write = (source, stream) => sink(stream)(source)

/** What many write by hand. */
const byDrain: Write = async (source, stream) => {
  for await (const item of source) if (!stream.write(item)) await once(stream, 'drain')
  stream.end()
  await once(stream, 'finish')
}

/** What is not a loop of `drain` is often one of this. */
const byRoom: Write = async (source, stream) => {
  for await (const item of source) {
    while (stream.writableLength >= stream.writableHighWaterMark) await pause(1)
    stream.write(item)
  }
  stream.end()
  await once(stream, 'close')
}

async function* some(...items: unknown[]): AsyncGenerator<unknown> {
  yield* items
}

async function destroyedWhileFull(write: Write): Promise<unknown> {
  const stream = stuck()
  const writing = outcome(write(some(1, 2, 3), stream))
  await turns()
  stream.destroy()
  return writing
}

/** The stream dies while the source waits, with a source that can be returned, or one that hangs in that too. */
async function diesWhileWaiting(write: Write, source: AsyncIterable<unknown>): Promise<string> {
  const { stream } = keeping()
  errorsOf(stream)
  const writing = outcome(write(source, stream))
  await turns()
  stream.destroy()
  return writing
}

async function returnedWhileWaiting(write: Write): Promise<unknown> {
  const source = waiting([1])
  return { how: await diesWhileWaiting(write, source), returned: source.returned }
}

async function* hanging(): AsyncGenerator<unknown> {
  yield 1
  await new Promise(() => {})
}

async function abortedWhileWaiting(write: Write): Promise<unknown> {
  const source = waiting([1])
  const { stream } = keeping()
  errorsOf(stream)
  const controller = new AbortController()
  const writing = outcome(write(source, stream, { signal: controller.signal }))
  await turns()
  controller.abort(new Error('enough'))
  return { how: await writing, returned: source.returned, destroyed: stream.destroyed }
}

async function abortedBefore(write: Write): Promise<unknown> {
  let [opened, started] = [0, 0]
  const source = {
    [Symbol.asyncIterator]() {
      opened++
      return some(1)
    }
  }
  const stream = new Writable({
    objectMode: true,
    write(_item, _encoding, callback) {
      started++
      callback()
    }
  })
  errorsOf(stream)
  const how = await outcome(write(source, stream, { signal: AbortSignal.abort(new Error('before')) }))
  return { how, opened, started }
}

async function endedElsewhere(write: Write): Promise<unknown> {
  const [amid, before] = [keeping().stream, keeping().stream]
  for (const stream of [amid, before]) errorsOf(stream)
  const sources = [waiting([1]), waiting([1])] as const
  const writing = outcome(write(sources[0], amid))
  await turns()
  amid.end()
  const first = await writing
  before.end()
  const second = await outcome((async () => write(sources[1], before))())
  return { amid: settled(first), returned: sources[0].returned > 0, before: settled(second) }
}

function settled(how: string): string {
  return how.startsWith('rejects') ? 'rejects' : how
}

async function destroyedAmidWrite(write: Write): Promise<unknown> {
  const stream = stuck(16)
  const writing = outcome(write(some(1, 2, 3), stream))
  await turns()
  stream.destroy()
  return settled(await writing)
}

async function closesLate(write: Write): Promise<unknown> {
  const events: string[] = []
  const stream = new Writable({
    objectMode: true,
    write: (_item, _encoding, callback) => callback(),
    destroy(_error, callback) {
      setTimeout(callback, 10, null)
    }
  })
  for (const event of ['finish', 'close']) stream.on(event, () => events.push(event))
  await write(some(1), stream)
  return events
}

async function leftOpen(write: Write): Promise<unknown> {
  const { stream, items } = keeping()
  const before = JSON.stringify(listenersOf(stream))
  const warnings = await warningsIn(async () => {
    for (let i = 0; i < 30; i++) await outcome(write(some(i), stream, { end: false }))
  })
  await turns()
  return { items: items.length, warnings, left: JSON.stringify(listenersOf(stream)) !== before }
}

const FLAGS = process.features.typescript ? [] : ['--experimental-strip-types', '--no-warnings'] // Node 22
const PROGRAM = fileURLToPath(new URL('../support/standard-output.ts', import.meta.url))

/** A program that pipes into its standard output; then it writes more, or its reader goes away. */
async function standardOutput(act: 'pipe' | 'pipeline'): Promise<unknown> {
  const start = (lines: string): ChildProcessWithoutNullStreams =>
    spawn(process.execPath, [...FLAGS, PROGRAM, act, lines])
  const output = (await start('1').stdout.toArray()).join('')
  const endless = start('Infinity')
  await once(endless.stdout, 'data')
  endless.stdout.destroy()
  const [errors, [code]] = await Promise.all([endless.stderr.toArray(), once(endless, 'exit')])
  return { output, code, said: errors.join('').match(/EPIPE|went on/)?.[0] }
}

async function noRoom(write: Write, through: (stream: Writable) => Promise<unknown>): Promise<unknown> {
  const first = keeping({ highWaterMark: 0 })
  const how = await outcome(write(some(1, 2, 3), first.stream))
  const second = keeping({ highWaterMark: 0 })
  const passed = await outcome(through(second.stream))
  return { how, items: first.items, passed, through: second.items }
}

const same = (): Promise<unknown> => Promise.resolve()

export const fromWritableRows: readonly Row[] = [
  row(
    26,
    'Destroyed while waiting for drain: the reply rejects; drain, close and error are raced',
    'rejects: ERR_STREAM_PREMATURE_CLOSE',
    () => destroyedWhileFull(ours),
    control('pipeline()', () => destroyedWhileFull(stock), HOLDS),
    control("write() and once('drain')", () => destroyedWhileFull(byDrain), 'hangs'),
    control('stream-to-it', () => destroyedWhileFull(peer), 'resolves')
  ),
  row(
    27,
    "The writable dies while the source pends: it settles and calls the source's `return()`",
    { how: 'rejects: ERR_STREAM_PREMATURE_CLOSE', returned: 1 },
    () => returnedWhileWaiting(ours),
    control('pipeline()', () => returnedWhileWaiting(stock), { how: 'hangs', returned: 0 }),
    control('stream-to-it', () => returnedWhileWaiting(peer), { how: 'hangs', returned: 0 })
  ),
  row(
    28,
    'A signal that fires while the source pends settles at once',
    { how: 'rejects: enough', returned: 1, destroyed: true },
    () => abortedWhileWaiting(ours),
    control('pipeline()', () => abortedWhileWaiting(stock), { how: 'hangs', returned: 0, destroyed: true })
  ),
  row(
    29,
    'A pre-aborted signal starts nothing',
    { how: 'rejects: before', opened: 0, started: 0 },
    () => abortedBefore(ours),
    control('pipeline()', () => abortedBefore(stock), { how: 'rejects: ABORT_ERR', opened: 1, started: 0 })
  ),
  row(
    30,
    'Someone else ends the writable, or it had ended: an error, and the source is closed',
    { amid: 'rejects', returned: true, before: 'rejects' },
    () => endedElsewhere(ours),
    control('pipeline()', () => endedElsewhere(stock), { amid: 'hangs', returned: false, before: 'rejects' }),
    control('stream-to-it', () => endedElsewhere(peer), {
      amid: 'hangs',
      returned: false,
      before: 'resolves'
    })
  ),
  row(
    31,
    '`destroy()` in mid-write is an error, never success',
    'rejects',
    () => destroyedAmidWrite(ours),
    control('pipeline()', () => destroyedAmidWrite(stock), HOLDS),
    control('stream-to-it', () => destroyedAmidWrite(peer), 'resolves')
  ),
  row(
    32,
    "Completion is 'finish' and then 'close' where the stream closes itself",
    ['finish', 'close'],
    () => closesLate(ours),
    control('pipeline()', () => closesLate(stock), HOLDS),
    control('stream-to-it', () => closesLate(peer), ['finish'])
  ),
  row(
    33,
    "Waiting for a source's `finally` is bounded by `closeTimeout`",
    'rejects: ERR_STREAM_PREMATURE_CLOSE',
    () => diesWhileWaiting(ours, hanging()),
    control('pipeline()', () => diesWhileWaiting(stock, hanging()), 'hangs'),
    control('stream-to-it', () => diesWhileWaiting(peer, hanging()), 'hangs')
  ),
  row(
    34,
    '`{ end: false }`, thirty times on one writable: no listener left',
    { items: 30, warnings: 0, left: false },
    () => leftOpen(ours),
    control('pipeline()', () => leftOpen(stock), { items: 30, warnings: 1, left: true })
  ),
  row(
    35,
    '`process.stdout` and `process.stderr` are never ended; EPIPE from a closed reader is an early stop',
    { output: 'bus\nafter\n', code: 0, said: 'went on' },
    () => standardOutput('pipe'),
    control('pipeline()', () => standardOutput('pipeline'), { output: 'bus\n', code: 1, said: 'EPIPE' })
  ),
  row(
    36,
    'highWaterMark 0 works',
    { how: 'resolves', items: [1, 2, 3], passed: 'resolves', through: [1, 2, 3] },
    () =>
      noRoom(ours, stream =>
        pipeline(
          toReadable([1, 2, 3], { highWaterMark: 0 }),
          toDuplex(
            map((n: unknown) => n),
            { highWaterMark: 0 }
          ),
          stream
        )
      ),
    control('pipeline()', () => noRoom(stock, stream => pipeline(Readable.from([1, 2, 3]), stream)), HOLDS),
    control('write() while there is room', () => noRoom(byRoom, same), {
      how: 'hangs',
      items: [],
      passed: 'resolves',
      through: []
    })
  )
]
