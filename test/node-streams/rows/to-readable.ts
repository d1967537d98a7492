import { once } from 'node:events'
import { Readable } from 'node:stream'
import { fromReadable, type ToReadableOptions, toReadable } from '@costream/node-streams'
import toStream from 'it-to-stream'
import { Readable as Streamx } from 'streamx'
import { nameOf, outcome, pause } from '../support/observe.ts'
import { counting, errorsOf, turns } from '../support/streams.ts'
import { control, HOLDS, type Row, row } from './row.ts'

type Source = Iterable<unknown> | AsyncIterable<unknown>

/** A way to make a Readable. */
type Make = (source: Source, options?: ToReadableOptions) => Readable

const stock: Make = (source, options) => Readable.from(source, options)
const peer: Make = source => toStream.readable(source, { objectMode: true })
const streamx: Make = source => Streamx.from(source as AsyncIterable<unknown>) as unknown as Readable

/** What a source hears when its stream is destroyed, and when 'close' comes. */
async function destroyedAmid(make: Make, reason?: Error): Promise<unknown> {
  const log: string[] = []
  const source = (async function* () {
    try {
      for (;;) yield 1
    } catch (error) {
      log.push(nameOf(error))
      throw error
    } finally {
      log.push('finally')
      await pause(10)
      log.push('released')
    }
  })()
  const stream = make(source)
  errorsOf(stream)
  stream.on('close', () => log.push('close'))
  await once(stream, 'readable')
  stream.destroy(reason)
  await pause(40)
  return log
}

/** What a Readable that is the source is destroyed with. */
async function reasonHandedOn(make: Make): Promise<unknown> {
  const { stream: origin } = counting()
  errorsOf(origin)
  const stream = make(origin)
  errorsOf(stream)
  await once(stream, 'readable')
  stream.destroy(new Error('enough'))
  await pause(10)
  return origin.errored?.message
}

async function destroyedWhileParked(make: Make): Promise<unknown> {
  const source = (async function* () {
    yield 1
    await new Promise(() => {})
  })()
  const stream = make(source, { closeTimeout: 10 })
  stream.on('data', () => {})
  await turns()
  stream.destroy()
  return { close: await outcome(once(stream, 'close')) }
}

async function nullItem(make: Make): Promise<unknown> {
  const stream = make([1, 2, null, 4])
  const seen: unknown[] = []
  const end = new Promise((resolve, reject) => {
    stream
      .on('data', item => seen.push(item))
      .on('end', resolve)
      .on('error', reject)
  })
  const how = await outcome(end)
  return how.includes('item 3') ? 'rejects: names item 3' : `${how}, after ${seen.length} items`
}

async function sourceFails(make: Make): Promise<unknown> {
  const events: string[] = []
  const stream = make(
    (async function* () {
      yield 1
      throw new Error('source')
    })()
  )
  stream.on('error', error => events.push(`error: ${error.message}`))
  for (const event of ['end', 'close']) stream.on(event, () => events.push(event))
  stream.on('data', () => {})
  await pause(10)
  return events
}

async function abortedBefore(make: (source: Source, signal: AbortSignal) => Readable): Promise<unknown> {
  const reason = new Error('before')
  let opened = 0
  const source = {
    [Symbol.asyncIterator]() {
      opened++
      return { next: async () => ({ done: true as const, value: undefined }) }
    }
  }
  const stream = make(source, AbortSignal.abort(reason))
  const errors = errorsOf(stream)
  stream.on('data', () => {})
  await pause(5)
  return { opened, errors: errors.map(nameOf) }
}

async function oneChunk(make: Make): Promise<unknown> {
  const chunks = async (source: Source): Promise<number> => {
    let count = 0
    for await (const _ of make(source)) count++
    return count
  }
  return { string: await chunks('bus'), bytes: await chunks(new Uint8Array([1, 2, 3])) }
}

async function returnedAtEnd(make: Make): Promise<unknown> {
  let returned = 0
  const rest = [1, 2]
  const source = {
    [Symbol.iterator]: () => ({
      next: () => ({ done: rest.length === 0, value: rest.shift() }),
      return() {
        returned++
        return { done: true, value: undefined }
      }
    })
  }
  await make(source as Source).toArray()
  await turns()
  return { returned }
}

async function readAhead(make: Make): Promise<unknown> {
  let made = 0
  const source = (async function* () {
    for (;;) yield made++
  })()
  const stream = make(source, { highWaterMark: 4 })
  errorsOf(stream)
  stream.read(0)
  await pause(5)
  const ahead = made
  stream.destroy()
  return ahead
}

/** How far a stream gets whose source has always an item ready, before a timer has its turn. */
async function busySource(make: Make): Promise<unknown> {
  const total = 300_000
  let [read, atTurn] = [0, Infinity]
  const source = (async function* () {
    for (let n = 0; n < total; n++) yield n
  })()
  const stream = make(source)
  stream.on('data', () => read++)
  setTimeout(() => {
    atTurn = read
  }, 1)
  await once(stream, 'end')
  return { timer: atTurn < total ? 'amid the items' : 'after all of them' }
}

export const toReadableRows: readonly Row[] = [
  row(
    17,
    "`destroy` calls the source's `return()`, waits for its `finally`, then 'close'. `destroy(err)` reaches the source as that error",
    {
      quiet: ['finally', 'released', 'close'],
      failed: ['enough', 'finally', 'released', 'close'],
      stream: 'enough'
    },
    () => told(toReadable, source => toReadable(fromReadable(source as Readable))),
    control('Readable.from()', () => told(stock, stock), {
      quiet: ['finally', 'released', 'close'],
      failed: ['enough', 'finally', 'released', 'close'],
      stream: 'The operation was aborted'
    }),
    control('it-to-stream', () => told(peer, peer), {
      quiet: ['close'],
      failed: ['close'],
      stream: undefined
    })
  ),
  row(
    18,
    "`destroy` while `next()` pends for ever: 'close' within `closeTimeout`",
    { close: 'resolves' },
    () => destroyedWhileParked(toReadable),
    control('Readable.from()', () => destroyedWhileParked(stock), { close: 'hangs' })
  ),
  row(
    19,
    'A `null` item is an error that names its position',
    'rejects: names item 3',
    () => nullItem(toReadable),
    control('Readable.from()', () => nullItem(stock), 'rejects: ERR_STREAM_NULL_VALUES, after 2 items'),
    control('it-to-stream', () => nullItem(peer), 'resolves, after 2 items'),
    control('streamx', () => nullItem(streamx), 'resolves, after 2 items')
  ),
  row(
    20,
    "A source error is 'error' without 'end'",
    ['error: source', 'close'],
    () => sourceFails(toReadable),
    control('Readable.from()', () => sourceFails(stock), HOLDS),
    control('it-to-stream', () => sourceFails(peer), ['error: source', 'end', 'close'])
  ),
  row(
    21,
    'A pre-aborted signal starts nothing',
    { opened: 0, errors: ['before'] },
    () => abortedBefore((source, signal) => toReadable(source, { signal })),
    control('Readable.from()', () => abortedBefore((source, signal) => Readable.from(source, { signal })), {
      opened: 1,
      errors: ['ABORT_ERR']
    })
  ),
  row(
    22,
    'A Uint8Array or a string given as a source is one chunk, not its elements',
    { string: 1, bytes: 1 },
    () => oneChunk(toReadable),
    control('Readable.from()', () => oneChunk(stock), { string: 1, bytes: 3 })
  ),
  row(
    23,
    'A plain iterator at its end gets no extra `return()`',
    { returned: 0 },
    () => returnedAtEnd(toReadable),
    control('Readable.from()', () => returnedAtEnd(stock), { returned: 1 })
  ),
  row(
    24,
    'Constant read-ahead: the declared highWaterMark, not two of them',
    4,
    () => readAhead(toReadable),
    control('Readable.from()', () => readAhead(stock), HOLDS),
    control(
      'readable.map()',
      () => readAhead((source, options) => Readable.from(source, options).map(n => n, options)),
      9
    )
  ),
  row(
    25,
    'A source that never really waits does not starve timers',
    { timer: 'amid the items' },
    () => busySource(toReadable),
    control('Readable.from()', () => busySource(stock), { timer: 'after all of them' })
  )
]

async function told(make: Make, over: Make): Promise<unknown> {
  const quiet = await destroyedAmid(make)
  return { quiet, failed: await destroyedAmid(make, new Error('enough')), stream: await reasonHandedOn(over) }
}
