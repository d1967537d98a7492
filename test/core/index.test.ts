import * as core from '@costream/core'
import { trackedTarget } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

type Anything = (...args: unknown[]) => unknown

// The functions of core are data here: what fits their parameters is what the tests find out.
const functions = { ...core } as unknown as Record<string, Anything>

const id = (item: unknown): unknown => item
const good = { source: [1], stage: core.map(id), sink: core.count() }

// What fits no parameter of any function of core, and what fits only some: by the kind of parameter.
const NO_FUNCTION = [undefined, null, 0, 'text', {}, [], Symbol('s')]
const NO_COUNT = [undefined, null, '1', {}, [], -1, 1.5, Number.NaN, id]
const NO_OPTIONS = [null, 0, 'text', [], id, new Map(), new Date(), { unknown: 1 }]
const NO_SOURCE = [undefined, null, 0, true, {}, id, Symbol('s'), trackedTarget()]
const NO_TARGET = [undefined, null, 0, 'text', {}, [], id, { send() {} }, { send() {}, close() {} }]
const NO_STAGE = [undefined, null, 0, 'text', {}, [1], trackedTarget()]
const NO_SIGNAL = [null, 0, 'text', {}, id]
const NO_TIME = [null, -1, '1', Number.NaN, {}]
const NO_DURATION = [...NO_TIME, Infinity, 2 ** 31]
const NO_CLOCK = [null, 0, 'text', {}, id, { now() {} }, Date]

/** One parameter: how it is called with a value there, and what does not fit. */
interface Parameter {
  readonly of: string
  readonly place: string
  readonly call: (value: never) => unknown
  readonly wrong: readonly unknown[]
}

function parameter(
  of: string,
  place: string,
  wrong: readonly unknown[],
  call: (value: never) => unknown
): Parameter {
  return { of, place, call, wrong }
}

function withFunction(...names: readonly (keyof typeof core)[]): readonly Parameter[] {
  return names.map(of => parameter(of, 'its function', NO_FUNCTION, value => functions[of]?.(value)))
}

function withCount(least: number, ...names: readonly (keyof typeof core)[]): readonly Parameter[] {
  const wrong = least === 0 ? NO_COUNT : [...NO_COUNT, 0]
  return names.map(of => parameter(of, 'its count', wrong, value => functions[of]?.(value)))
}

function withRunOptions(of: string, run: (options: never) => unknown): readonly Parameter[] {
  return [
    parameter(of, 'signal', NO_SIGNAL, value => run({ signal: value } as never)),
    parameter(of, 'closeTimeout', NO_TIME, value => run({ closeTimeout: value } as never))
  ]
}

/** A function of time: its number of milliseconds, its options, and their clock. */
function withTime(least: number, ...names: readonly (keyof typeof core)[]): readonly Parameter[] {
  const wrong = [undefined, ...NO_DURATION, ...(least === 0 ? [] : [0])]
  return names.flatMap(of => [
    parameter(of, 'its time', wrong, value => functions[of]?.(value)),
    parameter(of, 'options', NO_OPTIONS, value => functions[of]?.(1, value)),
    parameter(of, 'clock', NO_CLOCK, value => functions[of]?.(1, { clock: value }))
  ])
}

const { pipe, run, drive, pipeSync, driveSync, compose, broadcast } = core as unknown as Record<
  string,
  Anything
>

const PARAMETERS: readonly Parameter[] = [
  ...withFunction('map', 'filter', 'flatMap', 'takeWhile', 'scan', 'tap', 'reduce', 'forEach'),
  ...withFunction('dropWhile', 'switchMap', 'expand', 'mapConcurrent', 'attempt', 'catchError'),
  ...withFunction('find', 'some', 'every'),
  ...withFunction('coroutine', 'push', 'pull', 'stage', 'sink', 'onDiagnostic'),
  ...withCount(0, 'take', 'drop'),
  ...withCount(1, 'batch', 'buffer'),
  ...withTime(0, 'throttle', 'debounce', 'delay'),
  ...withTime(1, 'timeoutEach', 'interval'),
  parameter('interval', 'signal', NO_SIGNAL, value => core.interval(1, { signal: value })),
  parameter('throttle', 'leading', [null, 0, 'text'], value => core.throttle(1, { leading: value })),
  parameter('throttle', 'trailing', [null, 0, 'text'], value => core.throttle(1, { trailing: value })),
  parameter('debounce', 'maxWait', NO_DURATION, value => core.debounce(1, { maxWait: value })),
  parameter('delay', 'capacity', [null, '1', 0, -1, 1.5], value => core.delay(1, { capacity: value })),
  parameter('batch', 'size', [undefined, null, '1', 0, -1, 1.5], value => core.batch({ size: value })),
  parameter('batch', 'time', NO_DURATION, value => core.batch({ size: 1, time: value })),
  parameter('batch', 'clock', NO_CLOCK, value => core.batch({ size: 1, time: 1, clock: value })),
  parameter('rateLimit', 'options', [undefined, ...NO_OPTIONS, {}], value => core.rateLimit(value)),
  parameter('rateLimit', 'limit', [undefined, null, '1', 0, -1, 1.5, Infinity], value =>
    core.rateLimit({ limit: value, interval: 1 })
  ),
  parameter('rateLimit', 'interval', [undefined, 0, ...NO_DURATION], value =>
    core.rateLimit({ limit: 1, interval: value })
  ),
  parameter('rateLimit', 'clock', NO_CLOCK, value => core.rateLimit({ limit: 1, interval: 1, clock: value })),
  ...(['push', 'pull', 'stage', 'sink'] as const).map(of =>
    parameter(of, 'options', NO_OPTIONS, value => functions[of]?.(id, value))
  ),
  ...['pipe', 'run', 'drive', 'pipeSync', 'driveSync'].map(of =>
    parameter(of, 'source', NO_SOURCE, value => functions[of]?.(value, good.sink))
  ),
  ...['pipe', 'run'].map(of =>
    parameter(of, 'stage', NO_STAGE, value => functions[of]?.(good.source, value, good.sink))
  ),
  parameter('pipeSync', 'stage', [...NO_STAGE, id], value => pipeSync?.(good.source, value, good.sink)),
  parameter('compose', 'stage', NO_STAGE, value => compose?.(good.stage, value)),
  parameter('pipe', 'last', [undefined, null, 0, 'text', [1], () => 1], value => pipe?.(good.source, value)),
  parameter('run', 'last', [undefined, null, 0, 'text', [1], () => 1], value => run?.(good.source, value)),
  parameter('drive', 'target', NO_TARGET, value => drive?.(good.source, value)),
  parameter('driveSync', 'target', NO_TARGET, value => driveSync?.(good.source, value)),
  parameter('drive', 'options', NO_OPTIONS, value => drive?.(good.source, good.sink, value)),
  ...withRunOptions('drive', options => drive?.(good.source, good.sink, options)),
  ...withRunOptions('pipe', options => pipe?.(good.source, good.stage, good.sink, options)),
  ...withRunOptions('run', options => run?.(good.source, good.stage, options)),
  parameter('broadcast', 'branch', NO_TARGET, value => broadcast?.(good.sink, value)),
  parameter('lines', 'options', NO_OPTIONS, value => core.lines(value)),
  parameter('lines', 'maxLength', [null, '1', 0, -1, Number.NaN], value => core.lines({ maxLength: value })),
  ...(['expand', 'mapConcurrent', 'forEach'] as const).flatMap(of => [
    parameter(of, 'options', NO_OPTIONS, value => functions[of]?.(id, value)),
    parameter(of, 'concurrency', [null, '1', 0, -1, 1.5], value =>
      functions[of]?.(id, { concurrency: value })
    )
  ]),
  parameter('mapConcurrent', 'ordered', [null, 1, ''], value => core.mapConcurrent(id, { ordered: value })),
  parameter('attempt', 'options', [undefined, ...NO_OPTIONS, {}, { onError: id, unknown: 1 }], value =>
    core.attempt(id, value)
  ),
  parameter('watchRuns', 'its listener', NO_FUNCTION.slice(1), value => core.watchRuns(value)),
  parameter('inspect', 'its run', [undefined, null, 0, 'text', {}, []], value => core.inspect(value)),
  parameter('attempt', 'onError', NO_FUNCTION, value => core.attempt(id, { onError: value })),
  parameter('abortable', 'signal', [undefined, ...NO_SIGNAL], value => core.abortable(value)),
  parameter('takeUntil', 'until', [undefined, null, 0, {}, id], value => core.takeUntil(value)),
  parameter('distinct', 'key', [null, 0, 'text', []], value => core.distinct(value)),
  parameter('distinct', 'options', NO_OPTIONS, value => core.distinct(id, value)),
  parameter('distinct', 'adjacent', [null, 1, ''], value => core.distinct({ adjacent: value })),
  parameter('split', 'separator', [undefined, null, 0, '', /,/], value => core.split(value)),
  parameter('split', 'options', NO_OPTIONS, value => core.split(',', value)),
  parameter('split', 'maxLength', [null, '1', 0, -1, Number.NaN], value =>
    core.split(',', { maxLength: value })
  ),
  parameter('decodeText', 'encoding', [null, 0, '', 'utf-9', {}], value => core.decodeText(value)),
  parameter('joinText', 'separator', [null, 0, {}], value => core.joinText(value)),
  parameter('toMap', 'key', [null, 0, 'text', {}], value => core.toMap(value)),
  parameter('toMap', 'value', [null, 0, 'text', {}], value => core.toMap(id, value)),
  parameter('channel', 'options', NO_OPTIONS, value => core.channel(value)),
  parameter('channel', 'capacity', [null, '1', 0, -1, 1.5], value => core.channel({ capacity: value })),
  parameter('channel', 'overflow', [null, '', 'drop', 0], value => core.channel({ overflow: value })),
  parameter('channel', 'onDrop', [null, 0, 'text', {}], value => core.channel({ onDrop: value })),
  parameter('fromReadableStream', 'stream', [undefined, null, 0, {}, [1], new WritableStream()], value =>
    core.fromReadableStream(value)
  ),
  parameter('fromReadableStream', 'options', NO_OPTIONS, value =>
    core.fromReadableStream(new ReadableStream(), value)
  ),
  parameter('fromWritableStream', 'stream', [undefined, null, 0, {}, new ReadableStream()], value =>
    core.fromWritableStream(value)
  ),
  parameter('fromWritableStream', 'options', NO_OPTIONS, value =>
    core.fromWritableStream(new WritableStream(), value)
  ),
  parameter('fromTransformStream', 'transform', [undefined, null, 0, {}, id], value =>
    core.fromTransformStream(value)
  ),
  parameter('toTransformStream', 'stage', [undefined, null, 0, {}, id, [1]], value =>
    core.toTransformStream(value)
  ),
  parameter('toTransformStream', 'options', NO_OPTIONS, value => core.toTransformStream(good.stage, value)),
  parameter('fromReadableStream', 'mode', [null, 1, 'bytes', 'byob'], value =>
    core.fromReadableStream(new ReadableStream(), { mode: value })
  ),
  parameter('fromReadableStream', 'chunkSize', [null, '1', 0, -1, 1.5, Infinity], value =>
    core.fromReadableStream(new Blob(['a']).stream(), { mode: 'byob', chunkSize: value })
  ),
  parameter('fromStreamIter', 'stream', [undefined, null, 0, 'text', {}, id, new Uint8Array(1)], value =>
    core.fromStreamIter(value)
  ),
  parameter('fromStreamIterWriter', 'writer', [undefined, null, 0, 'text', {}, [1], id], value =>
    core.fromStreamIterWriter(value)
  ),
  parameter('toStreamIterWriter', 'target', NO_TARGET, value => core.toStreamIterWriter(value)),
  parameter('toReadableStream', 'source', NO_SOURCE, value => core.toReadableStream(value)),
  parameter('toReadableStream', 'type', [null, 1, 'byob'], value =>
    core.toReadableStream([], { type: value })
  ),
  parameter('toWritableStream', 'target', NO_TARGET, value => core.toWritableStream(value)),
  ...(['toReadableStream', 'toWritableStream'] as const).flatMap(of => [
    parameter(of, 'options', NO_OPTIONS, value =>
      functions[of]?.(of === 'toReadableStream' ? good.source : good.sink, value)
    ),
    parameter(of, 'strategy', [null, 1, 'text', id, { highWaterMark: -1 }, { size: 1 }], value =>
      functions[of]?.(of === 'toReadableStream' ? good.source : good.sink, { strategy: value })
    )
  ]),
  ...(['merge', 'concat', 'zip', 'combineLatest', 'interleave'] as const).map(of =>
    parameter(of, 'source', NO_SOURCE, value => functions[of]?.(good.source, value))
  ),
  parameter('share', 'source', NO_SOURCE, value => core.share(value)),
  parameter('share', 'options', NO_OPTIONS, value => functions.share?.(good.source, value)),
  parameter('toObservable', 'source', NO_SOURCE, value => core.toObservable(value)),
  parameter('branch', 'target', NO_TARGET, value => functions.branch?.(value)),
  parameter('branch', 'options', NO_OPTIONS, value => functions.branch?.(good.sink, value)),
  parameter('queued', 'target', NO_TARGET, value => functions.queued?.(value, 2)),
  parameter('queued', 'producers', [undefined, null, '1', 0, -1, 1.5], value =>
    functions.queued?.(good.sink, value)
  ),
  parameter('hub', 'options', NO_OPTIONS, value => functions.hub?.(value)),
  parameter('groupBy', 'key', NO_FUNCTION, value => functions.groupBy?.(value)),
  parameter('groupBy', 'options', NO_OPTIONS, value => functions.groupBy?.(id, value)),
  parameter('partition', 'test', NO_FUNCTION, value => functions.partition?.(value)),
  parameter('route', 'choose', NO_FUNCTION, value => functions.route?.(value, { a: good.sink })),
  parameter('route', 'targets', [undefined, null, 0, 'text', { a: 1 }], value =>
    functions.route?.(id, value)
  ),
  parameter('retry', 'source', [undefined, null, 0, {}, [1]], value => functions.retry?.(value)),
  parameter('retry', 'options', NO_OPTIONS, value => functions.retry?.(() => [1], value)),
  parameter('listen', 'emitter', [undefined, null, 0, 'text', {}, [1], id], value =>
    functions.listen?.(value, 'event')
  ),
  parameter('listen', 'options', NO_OPTIONS, value => functions.listen?.(new EventTarget(), 'event', value)),
  parameter('fromCallback', 'start', NO_FUNCTION, value => functions.fromCallback?.(value)),
  parameter('fromCallback', 'options', NO_OPTIONS, value => functions.fromCallback?.(id, value)),
  parameter('fromObservable', 'observable', [undefined, null, 0, 'text', {}, [1], id], value =>
    functions.fromObservable?.(value)
  ),
  parameter('a stage', 'input', [undefined, null, 0, {}, id, { send() {} }], value => good.stage(value)),
  parameter('a sink', 'source', [undefined, null, 0, {}, id], value => good.sink(value)),
  parameter('the function of coroutine', 'body', [id], value => core.coroutine(value)())
]

// What takes no argument, takes any, or is no function of its own.
const WITHOUT = [
  'BackpressureError',
  'DONE',
  'END',
  'PendingSendError',
  'ReentrantSendError',
  'bytes',
  'count',
  'drain',
  'encodeText',
  'first',
  'json',
  'last',
  'pairwise',
  'parseJson',
  'receive',
  'receiveOrEnd',
  'send',
  'startWith',
  'suppressed',
  'text',
  'toArray',
  'toSet',
  'wait'
]

describe('every function of core', () => {
  test.each(PARAMETERS)(
    'refuses at the call what does not fit: $of, $place',
    ({ of, place, call, wrong }) => {
      for (const value of wrong) {
        let caught: unknown
        try {
          const answer = call(value as never)
          if (answer instanceof Promise) answer.catch(() => {})
        } catch (error) {
          caught = error
        }
        const kind = caught instanceof TypeError || caught instanceof RangeError
        expect(kind, `${of} took ${String(place)} ${JSON.stringify(value) ?? String(value)}: ${caught}`).toBe(
          true
        )
        expect((caught as Error).message, 'says who complains').toMatch(/:|^The last function/)
      }
    }
  )

  test('is in the list above', () => {
    const listed = new Set([...PARAMETERS.map(({ of }) => of), ...WITHOUT])
    expect(Object.keys(core).filter(name => !listed.has(name))).toEqual([])
  })
})

test('DONE and the brands are the same in every copy of the package', () => {
  expect(core.DONE).toBe(Symbol.for('costream.done'))
  expect(core.END).toBe(Symbol.for('costream.end'))
})
