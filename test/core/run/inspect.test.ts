import {
  channel,
  combineLatest,
  concat,
  drive,
  filter,
  forEach,
  fromCallback,
  fromObservable,
  fromReadableStream,
  fromStreamIter,
  groupBy,
  inspect,
  interleave,
  interval,
  listen,
  map,
  merge,
  pipe,
  pull,
  push,
  type RunState,
  receive,
  retry,
  type Source,
  share,
  take,
  timeoutEach,
  toArray,
  toObservable,
  type Watching,
  watchRuns,
  zip
} from '@costream/core'
import { turn } from '@costream/core/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let watching: Watching
beforeEach(() => {
  watching = watchRuns()
})
afterEach(() => {
  watching[Symbol.dispose]()
})

const never = new Promise<never>(() => {})

const doubled = push<number, number>(
  function* (target) {
    while (true) target.send((yield* receive<number>()) * 2)
  },
  { name: 'doubled' }
)

const passed = pull(async function* passed(items: AsyncIterable<number>) {
  for await (const item of items) yield item
})

/** Has its source driven into a channel, at once. */
const driven = pull(function driven(items: AsyncIterable<number>): AsyncIterable<number> {
  const { source, target } = channel<number>()
  drive(items, target).catch(() => {})
  return source
})

/** The parts of a run, each with how many items have come to it. */
function parts(state: RunState): readonly string[] {
  return state.parts.map(({ name, items }) => `${name} ${items}`)
}

describe('inspect() of a run that ended', () => {
  test('tells every part in order, and how many items came to it', async () => {
    const result = pipe(
      [1, 2, 3, 4],
      map(n => n + 1),
      passed,
      filter(n => n > 2),
      doubled,
      toArray()
    )
    expect(await result).toEqual([6, 8, 10])
    expect(parts(inspect(result))).toEqual([
      'Array 4',
      'map 4',
      'passed 4',
      'filter 4',
      'doubled 3',
      'toArray 3'
    ])
    expect(inspect(result)).toMatchObject({ state: 'ended' })
    expect(inspect(result).waitsFor).toBeUndefined()
  })

  test('tells the parts around a stage that drives its source', async () => {
    const result = pipe(
      [1, 2],
      map(n => n + 1),
      driven,
      timeoutEach(60_000),
      toArray()
    )
    await result
    expect(parts(inspect(result))).toEqual(['Array 2', 'map 2', 'driven 2', 'timeoutEach 2', 'toArray 2'])
    expect(watching.runs).toHaveLength(0)
  })

  test.each<[string, () => Source<unknown>]>([
    ['interval', () => interval(1)],
    ['listen', () => listen(new EventTarget(), 'event', { end: 'event' })],
    ['fromCallback', () => fromCallback(() => {})],
    ['fromObservable', () => fromObservable(toObservable([1]))],
    ['fromReadableStream', () => fromReadableStream(new ReadableStream())],
    ['ReadableStream', () => new ReadableStream()],
    ['fromStreamIter', () => fromStreamIter([[new Uint8Array(1)]])],
    ['retry', () => retry(() => [1])],
    ['merge', () => merge([1], [2])],
    ['concat', () => concat([1], [2])],
    ['zip', () => zip([1], [2])],
    ['combineLatest', () => combineLatest([1], [2])],
    ['interleave', () => interleave([1], [2])],
    ['share', () => share([1])],
    ['Channel', () => channel().source],
    ['Generator', () => (function* () {})()]
  ])('calls a source by its name: %s', (name, make) => {
    const flow = pipe(make())
    void flow[Symbol.asyncIterator]().next()
    expect(inspect(flow).parts[0]?.name).toBe(name)
    return flow[Symbol.asyncDispose]()
  })

  test('calls the source of each group by the name of the stage', async () => {
    const names: (string | undefined)[] = []
    const flow = pipe(
      [1],
      groupBy(n => n)
    )
    for await (const group of flow) {
      const result = pipe(group, toArray())
      names.push(inspect(result).parts[0]?.name)
      await flow[Symbol.asyncDispose]()
    }
    expect(names).toEqual(['groupBy'])
  })

  test('tells of an early stop', async () => {
    const result = pipe([1, 2, 3], take(2), toArray())
    expect(await result).toEqual([1, 2])
    expect(parts(inspect(result))).toEqual(['Array 2', 'take 2', 'toArray 2'])
  })

  test('tells of a failure', async () => {
    const error = new Error('stage')
    const fail = (): never => {
      throw error
    }
    const result = pipe([1], map(fail), toArray())
    await expect(result).rejects.toBe(error)
    expect(inspect(result)).toMatchObject({ state: 'failed' })
  })
})

describe('inspect() of a run that hangs', () => {
  test.each([
    [
      'a sink',
      () =>
        pipe(
          [1, 2],
          map((n: number) => n),
          forEach(() => never)
        ),
      'forEach'
    ],
    [
      'a stage',
      () =>
        pipe(
          [1, 2],
          map(() => never),
          toArray()
        ),
      'map'
    ],
    [
      'a stage before a pull stage',
      () =>
        pipe(
          [1, 2],
          map(() => never),
          passed,
          toArray()
        ),
      'map'
    ],
    [
      'the source',
      () =>
        pipe(
          channel<number>().source,
          map(n => n),
          toArray()
        ),
      'Channel'
    ],
    ['the source, before a pull stage', () => pipe(channel<number>().source, passed, toArray()), 'Channel'],
    [
      'the source, which a pull stage drives',
      () => pipe(channel<number>().source, driven, toArray()),
      'Channel'
    ],
    [
      'a pull stage between two items',
      () =>
        pipe(
          [1, 2],
          pull(async function* thoughtful(items: AsyncIterable<number>) {
            for await (const item of items) yield await never.then(() => item)
          }),
          toArray()
        ),
      'thoughtful'
    ]
  ])('tells that it waits for %s', async (_, start, name) => {
    const result = start()
    await turn()
    const { state, waitsFor } = inspect(result)
    expect(state).toBe('running')
    expect(waitsFor?.name).toBe(name)
    expect(waitsFor?.ms).toBeGreaterThanOrEqual(0)
  })

  test('tells that it waits for its reader', async () => {
    const flow = pipe(
      [1],
      push<number, number>(function* (target) {
        const item = yield* receive<number>()
        target.send(item)
        target.send(item)
      })
    )
    const items = flow[Symbol.asyncIterator]()
    await items.next()
    await turn()
    expect(inspect(flow).waitsFor?.name).toBe('the reader')
    await items.return?.()
    await turn()
    expect(inspect(flow).state).toBe('ended')
  })
})

describe('inspect() refuses', () => {
  test.each([[undefined], ['text'], [Promise.resolve()], [pipe([1])]])('%s', run => {
    expect(() => inspect(run as never)).toThrow(TypeError)
  })

  test('a run that began before the watch', async () => {
    watching[Symbol.dispose]()
    const result = pipe([1], toArray())
    watching = watchRuns()
    expect(() => inspect(result)).toThrow('Call watchRuns() before it begins')
    await result
  })
})

describe('watchRuns()', () => {
  test('changes nothing in what runs: what fails in a listener is thrown where everybody sees it', async () => {
    const thrown: unknown[] = []
    const note = (error: unknown): void => void thrown.push(error)
    const listening = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException').on('uncaughtException', note)
    const error = new Error('listener')
    const failing = watchRuns(() => {
      throw error
    })
    expect(await pipe([1], toArray())).toEqual([1])
    await turn()
    failing[Symbol.dispose]()
    process.removeAllListeners('uncaughtException')
    for (const listener of listening) process.on('uncaughtException', listener)
    expect(thrown).toEqual([error, error])
  })

  test('has the runs that are under way', async () => {
    const { source, target } = channel<number>()
    const result = pipe(source, passed, toArray())
    await turn()
    expect(watching.runs).toHaveLength(1)
    const [run] = watching.runs
    if (run === undefined) expect.fail('no run is watched')
    expect(run.inspect().state).toBe('running')
    expect(inspect(run).state).toBe('running')
    await target.close()
    await result
    await turn()
    expect(watching.runs).toHaveLength(0)
  })

  test('tells a listener of each run, and only until it is disposed of', async () => {
    const events: string[] = []
    const second = watchRuns((event, run) => events.push(`${event} ${run.inspect().state}`))
    await pipe([1], toArray())
    await turn()
    second[Symbol.dispose]()
    await pipe([1], toArray())
    await turn()
    expect(events).toEqual(['began running', 'ended ended'])
  })
})
