import {
  batch,
  channel,
  compose,
  count,
  drive,
  driveSync,
  drop,
  filter,
  flatMap,
  map,
  pipe,
  pipeSync,
  pull,
  push,
  receive,
  reduce,
  type Stage,
  scan,
  stage,
  type Target,
  take,
  tap,
  wait
} from '@costream/core'
import { describe, expect, test } from 'vitest'
import { heapInUse } from '../support/heap.ts'
import { promisesOf } from '../support/promises.ts'

// The ninth law: constant stack and heap. Counted and not timed, so that it holds on every machine.

const MILLION = 1_000_000

/** Each turn that a run gives the event loop makes a few promises, and there is one every few milliseconds. */
const SOME = 10_000

function* numbers(many: number): Generator<number> {
  for (let n = 0; n < many; n++) yield n
}

async function* later(many: number): AsyncGenerator<number> {
  for (let n = 0; n < many; n++) yield n
}

/** Stages of every synchronous form. */
const stages = (): Stage<number, number> =>
  compose(
    map((n: number) => n + 1),
    filter((n: number) => n % 2 === 0),
    push<number, number>(function* (target) {
      while (true) target.send(yield* receive<number>())
    }),
    stage<number, number>(target => ({ item: item => target.send(item) })),
    scan((total: number, n: number) => total + n, 0),
    tap<number>(() => {}),
    drop<number>(3),
    take<number>(MILLION)
  )

const batches = (): Stage<number, number> =>
  compose(
    batch<number>(3),
    flatMap((items: number[]) => items)
  )

const sum = reduce<number, number>((total, n) => total + n, 0)

describe('a million synchronous items', () => {
  test('make no promise through pipeSync', async () => {
    expect(await promisesOf(() => pipeSync(numbers(MILLION), stages(), count()))).toBe(0)
    expect(await promisesOf(() => pipeSync(numbers(MILLION), batches(), count()))).toBe(0)
  })

  test('make no promise through driveSync', async () => {
    expect(await promisesOf(() => driveSync(numbers(MILLION), sum))).toBe(0)
  })

  test.each([
    ['pipe', () => pipe(numbers(MILLION), stages(), count())],
    [
      'pipe of an array',
      () =>
        pipe(
          Array.from({ length: MILLION }, (_, n) => n),
          stages(),
          count()
        )
    ],
    ['pipe and flatMap', () => pipe(numbers(MILLION), batches(), count())],
    ['drive', () => drive(numbers(MILLION), sum)]
  ])('make no promise each through %s', async (_, act) => {
    expect(await promisesOf(act)).toBeLessThan(SOME)
  })

  test('make no promise through a target that is sent to by hand', async () => {
    const head = stages()(count().open())
    expect(
      await promisesOf(() => {
        for (let n = 0; n < MILLION; n++) head.send(n)
        head.close()
      })
    ).toBe(0)
  })

  /** Fifty stages that together change nothing: every synchronous form, over and over. */
  const fifty = Array.from({ length: 50 }, (_, index): Stage<number, number> => {
    switch (index % 7) {
      case 0:
        return map(n => n + 1)
      case 1:
        return map(n => n - 1)
      case 2:
        return filter(n => n >= 0)
      case 3:
        return stage<number, number>(target => ({ item: item => target.send(item) }))
      case 4:
        return push<number, number>(function* (target) {
          while (true) target.send(yield* receive<number>())
        })
      case 5:
        return tap(() => {})
      default:
        return take(MILLION)
    }
  }).reduce((a, b) => compose(a, b))

  test.each([
    ['pipeSync', 0, () => pipeSync(numbers(MILLION), fifty, count())],
    ['pipe', SOME, () => pipe(numbers(MILLION), fifty, count())]
  ])('pass through fifty stages without a promise each: %s', { timeout: 60_000 }, async (_, most, act) => {
    let items: unknown
    const made = await promisesOf(() => {
      items = act()
      return items
    })
    expect(await items).toBe(MILLION)
    expect(made).toBeLessThanOrEqual(most)
  })

  test('pass through fifty stages at constant stack', { timeout: 60_000 }, async () => {
    let deepest = 0
    const depth = tap(() => {
      deepest = Math.max(deepest, new Error('depth').stack?.split('\n').length ?? 0)
    })
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = Number.POSITIVE_INFINITY
    try {
      await pipe(numbers(3), fifty, depth, count())
      const few = deepest
      await pipe(numbers(500), fifty, depth, count())
      expect(deepest).toBe(few)
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  })
})

describe('many asynchronous steps', () => {
  const STEPS = 100_000

  /** How much, in bytes, the heap grew during the second half of the steps. */
  async function growth(run: (watch: (n: number) => void) => Promise<unknown>): Promise<number> {
    const sizes: number[] = []
    await run(n => {
      if (n !== STEPS / 2 && n !== STEPS - 1) return
      sizes.push(heapInUse())
    })
    const [before = 0, after = 0] = sizes
    expect(sizes).toHaveLength(2)
    return after - before
  }

  const watching = (watch: (n: number) => void): Stage<number, number> => tap(n => watch(n))

  test.each([
    ['an async source', watch => pipe(later(STEPS), watching(watch), count())],
    [
      'an async callback',
      watch =>
        pipe(
          numbers(STEPS),
          map(async n => n),
          watching(watch),
          count()
        )
    ],
    ['an async body', watch => pipe(numbers(STEPS), asyncBody, watching(watch), count())],
    ['a body that waits', watch => pipe(numbers(STEPS), waitingBody, watching(watch), count())],
    [
      'a body whose target waits',
      watch =>
        pipe(
          numbers(STEPS),
          body,
          map(async n => n),
          watching(watch),
          count()
        )
    ],
    ['a generator stage', watch => pipe(numbers(STEPS), generator, watching(watch), count())],
    [
      'a bridged generator stage',
      watch => drive(numbers(STEPS), pull(generator)(watching(watch)(count().open())))
    ],
    ['a channel', watch => throughChannel(watching(watch))],
    [
      'a flow that is read',
      async watch => {
        for await (const n of pipe(
          numbers(STEPS),
          map(async n => n)
        ))
          watch(n)
      }
    ],
    [
      'a signal',
      watch => pipe(later(STEPS), watching(watch), count(), { signal: new AbortController().signal })
    ]
  ] as readonly [string, (watch: (n: number) => void) => Promise<unknown>][])(
    'leave the heap as it is: %s',
    async (_, run) => {
      // Ten bytes a step are less than the smallest object: any chain that keeps its past is longer.
      expect(await growth(run)).toBeLessThan((STEPS / 2) * 10)
    }
  )

  test('of many runs into one target leave no listener on it', async () => {
    const { signal } = new AbortController()
    const { target, source } = channel<number>({ capacity: Number.POSITIVE_INFINITY })
    const reading = drive(source, count())
    const keepOpen = (below: Target<number>): Target<number> => ({ ...below, close() {} })
    const runs = async (many: number): Promise<number> => {
      for (let n = 0; n < many; n++) await drive([n], keepOpen(target), { signal })
      return heapInUse()
    }
    await runs(5_000) // the tables of weak maps have their size then
    const before = await runs(1_000)
    const after = await runs(5_000)
    target.close()
    expect(await reading).toBe(11_000)
    expect(after - before).toBeLessThan(5_000 * 100)
  })
})

const asyncBody = push<number, number>(async function* (target) {
  while (true) await target.send(yield* receive<number>())
})

const waitingBody = push<number, number>(function* (target) {
  while (true) target.send(yield* wait(Promise.resolve(yield* receive<number>())))
})

const body = push<number, number>(function* (target) {
  while (true) target.send(yield* receive<number>())
})

async function* generator(items: AsyncIterable<number>): AsyncGenerator<number> {
  yield* items
}

async function throughChannel(stages: Stage<number, number>): Promise<unknown> {
  const { target, source } = channel<number>({ capacity: 1 })
  const [, result] = await Promise.all([drive(numbers(100_000), target), pipe(source, stages, count())])
  return result
}
