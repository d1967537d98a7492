import { once } from 'node:events'
import nodeStream, { Duplex, PassThrough, Readable, Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import { map, pull, take } from '@costream/core'
import { compose, fromReadable, pipe, toDuplex, toReadable } from '@costream/node-streams'
import { nameOf, outcome, pause } from '../support/observe.ts'
import { counting, errorsOf, keeping, parked, turns } from '../support/streams.ts'
import { control, HOLDS, type Row, row } from './row.ts'

// Its declaration is a method of a class that the types do not export by name.
const { compose: stockCompose } = nodeStream as unknown as { compose(...streams: unknown[]): Duplex }

type Generator = (source: AsyncIterable<unknown>) => AsyncGenerator<unknown>

/** Runs a pipeline from an endless stream to a Writable. */
type Run = (source: Readable, sink: Writable) => Promise<unknown>

/** What becomes of a pipeline with a stage that wants three items. */
async function stopsEarly(run: Run): Promise<unknown> {
  const source = patient()
  const { stream, items } = keeping()
  for (const each of [source, stream]) errorsOf(each)
  const how = await outcome(run(source, stream))
  await turns()
  const closed = { source: source.destroyed, sink: stream.destroyed }
  source.destroy()
  return { how, items, closed }
}

/** An endless stream that leaves timers their turns, whoever reads it. */
function patient(): Readable {
  let n = 0
  return new Readable({
    objectMode: true,
    read() {
      setImmediate(() => this.push(n++))
    }
  })
}

const three: Generator = async function* (source) {
  let left = 3
  for await (const item of source) {
    yield item
    if (--left === 0) return
  }
}

/** Every form in which a stage may stand in a pipeline. */
const oursOf = (stage: () => (source: AsyncIterable<unknown>) => AsyncIterable<unknown>): Run[] => [
  (source, sink) => pipe(source, stage(), sink) as Promise<unknown>,
  (source, sink) => pipeline(source, stage(), sink),
  (source, sink) => pipeline(source, toDuplex(stage()), sink),
  (source, sink) => pipeline(source, toDuplex(compose(stage(), new PassThrough({ objectMode: true }))), sink),
  (source, sink) => pipeline(source, stockCompose(toDuplex(stage())), sink),
  (source, sink) => pipeline(source, same(), toDuplex(stage()), sink),
  (source, sink) => pipeline(toReadable(pipe(source, stage())), sink)
]

const stockOf = (generator: () => Generator): Run[] => [
  (source, sink) => pipeline(source, generator(), sink),
  (source, sink) => pipeline(source, Duplex.from(generator()), sink),
  (source, sink) => pipeline(source, stockCompose(generator()), sink),
  (source, sink) => pipeline(source, same(), Duplex.from(generator()), sink)
]

/** What is different among the answers of several forms. */
async function answers(runs: readonly Run[], ask: (run: Run) => Promise<unknown>): Promise<unknown[]> {
  const different: unknown[] = []
  for (const run of runs) {
    const answer = await ask(run)
    if (!different.some(other => isDeepStrictEqual(other, answer))) different.push(answer)
  }
  return different
}

async function different(runs: readonly Run[][]): Promise<number> {
  return (await answers(runs.flat(), stopsEarly)).length
}

/** A Transform that ends by itself, as its documentation has it. */
function pushingNull(): Transform {
  let left = 3
  return new Transform({
    objectMode: true,
    transform(item, _encoding, callback) {
      if (left-- > 0) this.push(item)
      if (left === 0) this.push(null)
      callback()
    }
  })
}

/** What the stage inside a Duplex sees when that is destroyed. */
async function destroyedAround(make: (generator: Generator) => Duplex): Promise<unknown> {
  let saw = 'nothing'
  const duplex = make(async function* (source) {
    try {
      for await (const item of source) yield item
      saw = 'a clean end'
    } catch (error) {
      saw = nameOf(error)
    }
  })
  errorsOf(duplex)
  duplex.write(1)
  duplex.resume()
  await once(duplex, 'data')
  duplex.destroy()
  await pause(20)
  return saw
}

const same = (): Duplex => new PassThrough({ objectMode: true })

/** A composition of compositions whose innermost stream fails, while its source waits. */
async function nested(build: (a: Duplex, b: Duplex, c: Duplex) => Duplex): Promise<unknown> {
  const parts = [same(), same(), same()] as const
  const source = parked([1])
  const { stream } = keeping()
  const outer = build(...parts)
  const streams = [source, ...parts, outer, stream]
  for (const each of streams) errorsOf(each)
  const running = outcome(pipeline(source, outer, stream))
  await turns()
  parts[0].destroy(new Error('inner'))
  return { how: await running, open: (await settledOpen(streams)).length, idle: await destroyedIdle(build) }
}

/** How many streams stay open in a composition of compositions that is destroyed before it is used. */
async function destroyedIdle(build: (a: Duplex, b: Duplex, c: Duplex) => Duplex): Promise<number> {
  const parts = [same(), same(), same()] as const
  const outer = build(...parts)
  for (const each of [...parts, outer]) errorsOf(each)
  outer.destroy()
  return (await settledOpen([...parts, outer])).length
}

async function settledOpen(streams: readonly (Readable | Writable)[]): Promise<unknown[]> {
  await pause(20)
  return streams.filter(stream => !stream.destroyed)
}

async function allItems(through: Duplex): Promise<unknown> {
  const total = 200
  const got: unknown[] = []
  const sink = new nodeStream.Writable({
    objectMode: true,
    highWaterMark: 1,
    write(item, _encoding, callback) {
      got.push(item)
      if (got.length % 3 === 0) callback()
      else setImmediate(callback)
    }
  })
  await pipeline(counting(total, 3).stream, through, sink)
  if (new Set(got).size < got.length) return 'some items twice'
  return got.every((item, index) => item === index) ? `${got.length} items, each once` : 'out of order'
}

/** A Duplex by hand that pushes an item again because `push` answered false. */
function retrying(): Duplex {
  let retry = (): void => {}
  const duplex: Duplex = new Duplex({
    objectMode: true,
    highWaterMark: 1,
    read: () => retry(),
    write(item, _encoding, callback) {
      if (duplex.push(item)) return callback()
      retry = () => {
        retry = () => {}
        duplex.push(item)
        callback()
      }
    },
    final(callback) {
      duplex.push(null)
      callback()
    }
  })
  return duplex
}

/** What a stream emits, and a pipeline rejects with, where something that is no Error is thrown. */
async function oddFailures(make: (source: AsyncIterable<unknown>) => Readable): Promise<unknown> {
  const told: unknown[] = []
  for (const odd of ['odd', undefined]) {
    const source = (async function* () {
      yield 1
      throw odd
    })()
    const stream = make(source)
    const errors = errorsOf(stream)
    stream.resume()
    await pause(10)
    const [error] = errors
    told.push(
      error instanceof Error && 'cause' in error && error.cause === odd ? 'the cause' : describe(errors)
    )
  }
  return told
}

function describe(errors: readonly unknown[]): string {
  return errors.length === 0
    ? 'no error'
    : `${nameOf(errors[0])}, ${errors[0] instanceof Error ? 'an' : 'no'} Error`
}

async function disposed(stream: Readable): Promise<unknown> {
  const errors = errorsOf(stream)
  const how = await outcome((async () => stream[Symbol.asyncDispose]())())
  return { how, closed: stream.closed, errors: errors.map(nameOf) }
}

/** A stream whose clean-up takes a while. */
async function* slowly(): AsyncGenerator<number> {
  try {
    for (;;) yield 1
  } finally {
    await pause(5)
  }
}

export const duplexRows: readonly Row[] = [
  row(
    37,
    'A stage that stops early is success in every form and destroys its upstream',
    [{ how: 'resolves', items: [0, 1, 2], closed: { source: true, sink: true } }],
    () =>
      answers(
        oursOf(() => take(3)),
        stopsEarly
      ),
    control(
      'a Transform that pushes null',
      () => answers([(a, b) => pipeline(a, pushingNull(), b)], stopsEarly),
      [{ how: 'hangs', items: [0, 1, 2], closed: { source: false, sink: true } }]
    ),
    control('Duplex.from()', () => answers([(a, b) => pipeline(a, Duplex.from(three), b)], stopsEarly), [
      { how: 'hangs', items: [0, 1, 2], closed: { source: false, sink: true } }
    ]),
    control('a generator in pipeline()', () => answers([(a, b) => pipeline(a, three, b)], stopsEarly), HOLDS)
  ),
  row(
    38,
    'A destroyed Duplex raises in the stage; it never looks like a clean end',
    'ERR_STREAM_PREMATURE_CLOSE',
    () => destroyedAround(generator => toDuplex(pull(generator))),
    control('Duplex.from()', () => destroyedAround(generator => Duplex.from(generator)), 'a clean end', {
      22: 'nothing'
    }),
    control('stream.compose()', () => destroyedAround(generator => stockCompose(generator)), 'a clean end', {
      22: 'nothing'
    })
  ),
  row(
    39,
    'The same stage behaves the same in `pipe`, in `stream.pipeline`, in `Duplex`, in `compose`',
    1,
    () => different([oursOf(() => pull(three)), oursOf(() => take(3))]),
    control('a generator in stock forms', () => different([stockOf(() => three)]), 2)
  ),
  row(
    40,
    '`compose` of compositions settles and leaks nothing',
    { how: 'rejects: inner', open: 0, idle: 0 },
    () => nested((a, b, c) => toDuplex(compose(compose(a, b), c))),
    control('stream.compose()', () => nested((a, b, c) => stockCompose(stockCompose(a, b), c)), HOLDS),
    control(
      'pipe() in Duplex.from()',
      () => nested((a, b, c) => Duplex.from({ writable: a, readable: a.pipe(b).pipe(c) })),
      { how: 'rejects: inner', open: 1, idle: 1 }
    )
  ),
  row(
    41,
    'No retry duplicates or drops an item',
    '200 items, each once',
    () =>
      allItems(
        toDuplex(
          map((n: unknown) => n),
          { highWaterMark: 1 }
        )
      ),
    control('a Transform', () => allItems(new PassThrough({ objectMode: true, highWaterMark: 1 })), HOLDS),
    control('push() asked twice', () => allItems(retrying()), 'some items twice')
  ),
  row(
    42,
    'Rejections that are not Errors are wrapped for Node and keep their identity as `cause`',
    ['the cause', 'the cause'],
    () => oddFailures(source => toReadable(source)),
    control('Readable.from()', () => oddFailures(source => Readable.from(source)), [
      'odd, no Error',
      'no error'
    ])
  ),
  row(
    43,
    "`Symbol.asyncDispose` resolves after 'close', without an error",
    { how: 'resolves', closed: true, errors: [] },
    () => disposed(toReadable(fromReadable(Readable.from(slowly())))),
    control('Readable.from()', () => disposed(Readable.from(slowly())), {
      how: 'resolves',
      closed: true,
      errors: ['ABORT_ERR']
    })
  )
]
