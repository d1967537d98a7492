import { once } from 'node:events'
import { Duplex, PassThrough, Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { drive, lines, pipe } from '@costream/core'
import { fromReadable } from '@costream/node-streams'
import { outcome, pause, uncaughtIn, warningsIn } from '../support/observe.ts'
import { collect, counting, errorsOf, listenersOf, parked, turns } from '../support/streams.ts'
import { control, HOLDS, type Row, row } from './row.ts'

/** A way to read a stream. */
type Read = (stream: Readable) => AsyncIterable<unknown>

const stock: Read = stream => stream
const open: Read = stream => fromReadable(stream, { destroy: false })
const stockOpen: Read = stream => stream.iterator({ destroyOnReturn: false })
const owned: Read = async function* (stream) {
  try {
    yield* stream
  } finally {
    stream.destroy()
  }
}
const byClose: Read = stream => ({ [Symbol.asyncIterator]: () => untilClose(stream) })

/** A reader that also wants to know how the stream ends. */
const finishing: Read = stream => {
  finished(stream).catch(() => {})
  return stockOpen(stream)
}

/** The naive reader: items until 'close', whatever closed the stream. */
async function* untilClose(stream: Readable): AsyncGenerator<unknown> {
  const items: unknown[] = []
  stream.on('data', item => items.push(item))
  await once(stream, 'close')
  yield* items
}

async function breakOff(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source) break
}

/** A stream whose clean-up takes a while, and may fail. */
function cleaning(failure: Error | null = null): Readable {
  return new Readable({
    objectMode: true,
    read() {
      this.push(1)
    },
    destroy(_error, callback) {
      setTimeout(callback, 10, failure)
    }
  })
}

async function closedAfterBreak(read: Read): Promise<unknown> {
  const stream = cleaning()
  errorsOf(stream)
  await breakOff(read(stream))
  return { destroyed: stream.destroyed, closed: stream.closed }
}

async function errorsAfterBreak(act: (stream: Readable) => Promise<unknown>): Promise<unknown> {
  const { stream } = counting()
  const errors = errorsOf(stream)
  await act(stream)
  await pause(1)
  return errors.map(error => (error as Error).name)
}

const TARGET_FAILED = new Error('target')

async function reasonOf(run: (stream: Readable) => Promise<unknown>): Promise<unknown> {
  const { stream } = counting()
  errorsOf(stream)
  const how = await outcome(run(stream))
  return { how, reason: stream.errored === TARGET_FAILED }
}

async function returnWhilePending(read: Read): Promise<unknown> {
  const stream = parked()
  errorsOf(stream)
  const iterator = read(stream)[Symbol.asyncIterator]()
  const next = iterator.next()
  const returned = iterator.return?.() ?? Promise.resolve()
  const answer = {
    return: await outcome(returned, 50),
    next: await outcome(next, 50),
    destroyed: stream.destroyed
  }
  stream.destroy()
  return answer
}

async function returnBeforeNext(read: Read): Promise<unknown> {
  const { stream } = counting()
  await read(stream)[Symbol.asyncIterator]().return?.()
  return { destroyed: stream.destroyed }
}

async function destroyedAmid(read: Read): Promise<unknown> {
  const stream = parked([1])
  const reading = outcome(collect(read(stream)))
  await turns()
  stream.destroy()
  return reading
}

async function deadBefore(read: Read): Promise<unknown> {
  const [failed, destroyed, ended] = [parked(), parked(), counting(1).stream]
  errorsOf(failed)
  failed.destroy(new Error('before'))
  destroyed.destroy()
  await ended.toArray()
  await turns()
  return Promise.all([failed, destroyed, ended].map(stream => outcome(collect(read(stream)), 50)))
}

/** What is still read of a stream that fails with items buffered. */
async function failedAmid(read: Read): Promise<unknown> {
  const stream = parked([1, 2, 3, 4])
  errorsOf(stream)
  const seen: unknown[] = []
  const reading = async (): Promise<void> => {
    for await (const item of read(stream)) {
      seen.push(item)
      if (item === 2) stream.destroy(new Error('amid'))
      if (item === 2) await turns()
    }
  }
  return { how: await outcome(reading()), seen }
}

async function cleanUpFails(read: Read): Promise<unknown> {
  let how = ''
  const uncaught = await uncaughtIn(async () => {
    how = await outcome(breakOff(read(cleaning(new Error('clean-up')))))
  })
  return { how, uncaught }
}

async function readTwice(read: Read): Promise<unknown> {
  const { stream } = counting(10)
  const reading = async (): Promise<number> => (await collect(read(stream))).length
  const both = (await Promise.allSettled([reading(), reading()])).map(result =>
    result.status === 'fulfilled' ? result.value : (result.reason as Error).name
  )
  const flowing = counting(10).stream.on('data', () => {})
  return { both, flowing: await outcome((async () => collect(read(flowing)))()) }
}

async function halfOpen(read: Read): Promise<unknown> {
  const written: unknown[] = []
  const duplex = new Duplex({
    objectMode: true,
    read() {
      this.push(null)
    },
    write(item, _encoding, callback) {
      written.push(item)
      callback()
    }
  })
  errorsOf(duplex)
  await collect(read(duplex))
  await pause(1)
  duplex.write('late')
  const answer = { written: [...written], destroyed: duplex.destroyed }
  duplex.destroy()
  return answer
}

async function usableAfterBreak(read: Read): Promise<unknown> {
  const { stream } = counting(4, 1)
  errorsOf(stream)
  for await (const item of read(stream)) if (item === 1) break
  await turns()
  return stream.destroyed ? 'destroyed' : stream.toArray()
}

/** The lines of bytes that come in pieces, of which no reader may expect anything. */
async function borders(lineItems: (stream: Readable) => AsyncIterable<string>): Promise<unknown> {
  const stream = new Readable({ read() {} })
  for (const piece of ['bus 22\n', 'nor', 'th\n']) stream.push(piece)
  stream.push(null)
  return collect(lineItems(stream))
}

async function* chunkByChunk(stream: Readable): AsyncGenerator<string> {
  for await (const chunk of stream) yield String(chunk).trimEnd()
}

async function oddItems(through: (stream: Readable) => AsyncIterable<unknown>): Promise<unknown> {
  const stream = new Readable({ objectMode: true, read() {} })
  for (const item of [1, undefined, false, 0, '', null]) stream.push(item)
  return collect(through(stream))
}

async function adaptedOften(read: Read): Promise<unknown> {
  const { stream } = counting(Infinity, 4)
  const before = JSON.stringify(listenersOf(stream))
  const warnings = await warningsIn(async () => {
    for (let i = 0; i < 1000; i++) await breakOff(read(stream))
  })
  const left = JSON.stringify(listenersOf(stream)) !== before
  stream.destroy()
  return { warnings, left }
}

/** Whether what is buffered is had without waiting, and whether a timer comes all the same. */
async function drained(run: (stream: Readable, item: () => void) => Promise<unknown>): Promise<unknown> {
  const { stream } = counting(1_000_000, 16)
  errorsOf(stream)
  let [stretch, longest] = [0, 0]
  const endStretch = (): void => {
    stretch = 0
  }
  const timer = setTimeout(() => stream.destroy(new Error('timer')), 1)
  const how = await outcome(
    run(stream, () => {
      if (stretch++ === 0) queueMicrotask(endStretch)
      longest = Math.max(longest, stretch)
    }),
    2000
  )
  clearTimeout(timer)
  return { together: longest >= 16, how }
}

function raise(error: unknown): never {
  throw error
}

export const fromReadableRows: readonly Row[] = [
  row(
    1,
    "`break` destroys the source and waits for 'close'",
    { destroyed: true, closed: true },
    () => closedAfterBreak(fromReadable),
    control('for await', () => closedAfterBreak(stock), { destroyed: true, closed: false })
  ),
  row(
    2,
    "`break` causes no 'error' event on the source for other listeners",
    [],
    () => errorsAfterBreak(stream => breakOff(fromReadable(stream))),
    control('for await', () => errorsAfterBreak(breakOff), ['AbortError']),
    control('readable.take()', () => errorsAfterBreak(stream => stream.take(1).toArray()), ['AbortError'])
  ),
  row(
    3,
    'Driven into a target, a failure there becomes the destroy reason',
    { how: 'rejects: target', reason: true },
    () =>
      reasonOf(stream =>
        drive(fromReadable(stream), { send: () => raise(TARGET_FAILED), throw: raise, close() {} })
      ),
    control(
      'for await',
      () =>
        reasonOf(async stream => {
          for await (const _ of stream) throw TARGET_FAILED
        }),
      { how: 'rejects: target', reason: false }
    ),
    control(
      'pipeline() into an async function',
      () =>
        reasonOf(stream =>
          pipeline(stream, async source => {
            for await (const _ of source) throw TARGET_FAILED
          })
        ),
      { how: 'rejects: target', reason: false }
    )
  ),
  row(
    4,
    '`return()` while `next()` pends settles both and destroys at once',
    { return: 'resolves', next: 'resolves', destroyed: true },
    () => returnWhilePending(fromReadable),
    control("a Readable's iterator", () => returnWhilePending(stock), {
      return: 'hangs',
      next: 'hangs',
      destroyed: false
    })
  ),
  row(
    5,
    '`return()` before any `next()` still releases the source',
    { destroyed: true },
    () => returnBeforeNext(fromReadable),
    control("a Readable's iterator", () => returnBeforeNext(stock), { destroyed: false })
  ),
  row(
    6,
    '`destroy()` without an error is ERR_STREAM_PREMATURE_CLOSE, not end',
    'rejects: ERR_STREAM_PREMATURE_CLOSE',
    () => destroyedAmid(fromReadable),
    control('for await', () => destroyedAmid(stock), HOLDS),
    control("'data' until 'close'", () => destroyedAmid(byClose), 'resolves')
  ),
  row(
    7,
    'Already errored: rejects with that error. Already destroyed: premature close. Already ended: an empty flow',
    ['rejects: before', 'rejects: ERR_STREAM_PREMATURE_CLOSE', 'resolves'],
    () => deadBefore(fromReadable),
    control('for await', () => deadBefore(stock), HOLDS),
    control("'data' until 'close'", () => deadBefore(byClose), ['hangs', 'hangs', 'hangs'])
  ),
  row(
    8,
    '`destroy(err)` with items buffered drops them, as documented',
    { how: 'rejects: amid', seen: [1, 2] },
    () => failedAmid(fromReadable),
    control('for await', () => failedAmid(stock), HOLDS),
    control('Readable.toWeb()', () => failedAmid(stream => Readable.toWeb(stream) as never), HOLDS),
    control(
      'through a PassThrough',
      () => failedAmid(stream => stream.pipe(new PassThrough({ objectMode: true }))),
      { how: 'hangs', seen: [1, 2, 3, 4] }
    )
  ),
  row(
    9,
    'An error of `_destroy` after `break` surfaces once, never as an uncaught exception',
    { how: 'rejects: clean-up', uncaught: [] },
    () => cleanUpFails(fromReadable),
    control('for await', () => cleanUpFails(stock), { how: 'resolves', uncaught: [] })
  ),
  row(
    10,
    'A stream already flowing, or a second consumer, is refused with a clear error',
    {
      both: [10, 'TypeError'],
      flowing:
        "rejects: fromReadable: cannot read this Readable: it is flowing: it is piped, resumed, or has a 'data' listener. Adapt it before that"
    },
    () => readTwice(fromReadable),
    control('for await', () => readTwice(stock), { both: [5, 5], flowing: 'resolves' })
  ),
  row(
    11,
    'A half-open Duplex read to its end keeps its writable side',
    { written: ['late'], destroyed: false },
    () => halfOpen(fromReadable),
    control('for await', () => halfOpen(stock), { written: [], destroyed: true }, { 24: HOLDS }),
    control('destroy() in a finally', () => halfOpen(owned), { written: [], destroyed: true })
  ),
  row(
    12,
    '`{ destroy: false }` leaves the stream usable after `break`',
    [2, 3],
    () => usableAfterBreak(open),
    control('for await', () => usableAfterBreak(stock), 'destroyed'),
    control('readable.iterator()', () => usableAfterBreak(stockOpen), HOLDS)
  ),
  row(
    13,
    'Byte chunk borders are never relied on: `read()` concatenates on Node ≤ 24 and not on 26',
    ['bus 22', 'north'],
    () => borders(stream => pipe(fromReadable<Buffer>(stream), lines())),
    control('a chunk for a line', () => borders(chunkByChunk), ['bus 22\nnorth'], {
      26: ['bus 22', 'nor', 'th']
    })
  ),
  row(
    14,
    '`undefined` is a legal object item; `null` is the end',
    [1, undefined, false, 0, ''],
    () => oddItems(fromReadable),
    control('for await', () => oddItems(stock), HOLDS),
    control(
      'through a PassThrough',
      () => oddItems(stream => stream.pipe(new PassThrough({ objectMode: true }))),
      [1, false, 0, '']
    )
  ),
  row(
    15,
    'No listener left behind; 1,000 successive adaptations of one stream raise no MaxListenersExceededWarning',
    { warnings: 0, left: false },
    () => adaptedOften(open),
    control('readable.iterator()', () => adaptedOften(stockOpen), HOLDS),
    control('finished()', () => adaptedOften(finishing), { warnings: 4, left: true })
  ),
  row(
    16,
    'Items already buffered are drained synchronously into a push chain; the event loop still gets its turns',
    { together: true, how: 'rejects: timer' },
    () => drained((stream, item) => drive(fromReadable(stream), { send: item, throw: raise, close() {} })),
    control(
      'for await',
      () =>
        drained(async (stream, item) => {
          for await (const _ of stream) item()
        }),
      { together: false, how: 'resolves' }
    )
  )
]
