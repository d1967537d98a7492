import {
  broadcast,
  coroutine,
  drive,
  filter,
  map,
  PendingSendError,
  pipe,
  push,
  queued,
  ReentrantSendError,
  receive,
  type Sink,
  stage,
  type Target,
  toArray,
  wait
} from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

interface Refusal {
  readonly path: readonly string[]
  readonly message: string
}

/** What a call threw, or rejected with. */
async function refusalOf(call: () => unknown): Promise<Refusal & Error> {
  try {
    await call()
  } catch (error) {
    return error as Refusal & Error
  }
  throw new Error('nothing was refused')
}

/** A body that takes a turn for each item. */
const slow = coroutine(function* slow(items: unknown[]) {
  try {
    while (true) {
      const item = yield* receive<unknown>()
      yield* wait(turn())
      items.push(item)
    }
  } finally {
    items.push('finally')
  }
})

class Plain implements Target<unknown> {
  readonly items: unknown[]

  constructor(items: unknown[]) {
    this.items = items
  }

  async send(item: unknown): Promise<void> {
    await turn()
    this.items.push(item)
  }

  throw(error: unknown): never {
    this.items.push('thrown to')
    throw error
  }

  close(): void {
    this.items.push('finally')
  }
}

const loud = push<unknown, unknown>(function* loud(target) {
  while (true) target.send(yield)
})

const same = map((item: unknown) => item)

/** Targets that take one send at a time, and what their refusals call them. */
const SHARED: Record<string, readonly [string, (items: unknown[]) => Target<unknown, unknown>]> = {
  'a coroutine': ['slow', slow],
  'a plain target': ['Plain', items => new Plain(items)],
  'a stage before a coroutine': ['map', items => same(slow(items))],
  'a push stage before a coroutine': ['loud', items => loud(slow(items))],
  'a broadcast': ['broadcast', items => broadcast(slow(items), slow([]))]
}

describe.each(Object.entries(SHARED))('a second producer of %s', (_, [name, make]) => {
  test('is refused with the path it took, and the first loses nothing', async () => {
    const items: unknown[] = []
    const target = make(items)
    const refused = trackedSource('async generator', { items: ['a', 'b'] })
    const [first, second] = await Promise.allSettled([
      drive([1, 2, 3], target),
      pipe(refused.source, map(String), loud, filter(Boolean), target)
    ])
    expect(first.status).toBe('fulfilled')
    expect(items).toEqual([1, 2, 3, 'finally'])
    const error = (second as PromiseRejectedResult).reason as PendingSendError
    expect(error).toBeInstanceOf(PendingSendError)
    expect(error.path).toEqual(['map → loud → filter', name])
    expect(error.message).toMatch(
      new RegExp(`^Cannot send to ${name}: .* \\(map → loud → filter → ${name}\\)\\. Await it.*queued`)
    )
    expect(refused.log.cleanUps).toBe(1)
  })

  test('is refused where it sends by hand and throws its failure in, as a sender does', async () => {
    const items: unknown[] = []
    const target = make(items)
    const [one, other] = [same(target), filter(Boolean)(target)]
    const reply = one.send(1)
    const error = await refusalOf(() => other.send(2))
    expect(error).toBeInstanceOf(PendingSendError)
    expect(() => other.throw(error)).toThrow(error)
    await reply
    await one.send(3)
    await one.close()
    expect(items).toEqual([1, 3, 'finally'])
  })

  test('waits its turn where the two share it by queued()', async () => {
    const items: unknown[] = []
    const all = queued(make(items), 2)
    await Promise.all([pipe(['a', 'b'], same, all), pipe([1, 2], all)])
    expect(items.slice(0, -1)).toHaveLength(4)
    for (const sent of [
      ['a', 'b'],
      [1, 2]
    ])
      expect(items.filter(item => sent.includes(item as never))).toEqual(sent)
    expect(items.at(-1)).toBe('finally')
  })

  test('is told that the target is closed where the first has ended', async () => {
    const items: unknown[] = []
    const target = make(items)
    await drive([1], target)
    await expect(drive([2], target)).rejects.toThrow(/closed/)
    expect(items).toEqual([1, 'finally'])
  })
})

describe('a failure that is no refusal', () => {
  test.each(Object.entries(SHARED))('is everybody’s: %s', async (_, [, make]) => {
    const failure = new Error('producer')
    const target = make([])
    const failing = trackedSource('async generator', { items: [], failAt: 0, failure: { error: failure } })
    const endless = trackedSource('async generator', { items: [1], endless: true, slow: true })
    const settled = await Promise.allSettled([drive(endless.source, target), drive(failing.source, target)])
    expect(settled).toEqual([1, 2].map(() => ({ status: 'rejected', reason: failure })))
    expect(endless.log.cleanUps).toBe(1)
  })

  test('includes a refusal where one alone sends, and does not wait', async () => {
    const items: unknown[] = []
    const hasty = stage<number, unknown>(
      target => ({
        item(item) {
          void target.send(item)
          void target.send(item)
        }
      }),
      { name: 'hasty' }
    )
    const error = await refusalOf(() => pipe([1, 2], hasty, slow(items)))
    expect(error).toBeInstanceOf(PendingSendError)
    expect(error.path).toEqual(['hasty', 'slow'])
    expect(items).toEqual(['finally'])
  })

  test('includes a refusal among branches of one run: all are thrown to', async () => {
    const items: unknown[] = []
    const shared = slow(items)
    const run = drive([1, 2], broadcast(same(shared), same(shared)))
    const error = await refusalOf(() => run)
    expect(error).toBeInstanceOf(PendingSendError)
    expect(error.path).toEqual(['broadcast', 'map', 'slow'])
    expect(items).toEqual(['finally'])
  })
})

/** Sends every item to whatever `next` gives, and notes what it got. */
function member(name: string, seen: unknown[], next: () => Target<unknown>): Target<unknown> {
  const named = {
    *[name](): Generator<undefined, void, unknown> {
      try {
        while (true) {
          const item = yield
          seen.push(`${name} ${item}`)
          void next().send(item)
        }
      } finally {
        seen.push(`${name} finally`)
      }
    }
  }
  return coroutine(named[name] as () => Generator<undefined, void, unknown>)() as Target<unknown>
}

describe('a cycle', () => {
  const NAMES = ['a', 'b', 'c', 'd']

  test.each([1, 2, 3, 4])('of %i coroutines is refused, and the error names all of them', async count => {
    const seen: unknown[] = []
    const names = NAMES.slice(0, count)
    const members: Target<unknown>[] = names.map((name, index) =>
      member(name, seen, () => members[(index + 1) % count] as Target<unknown>)
    )
    const error = await refusalOf(() => members[0]?.send('item'))
    expect(error).toBeInstanceOf(ReentrantSendError)
    expect(error.path).toEqual([...names, 'a'])
    expect(error.message).toBe(
      `Cannot send to a: it is still handling an item (${[...names, 'a'].join(' → ')}). Break the cycle, or put queued(target, producers) into it`
    )
    expect(seen).toEqual([
      ...names.map(name => `${name} item`),
      ...names.toReversed().map(name => `${name} finally`)
    ])
    for (const target of members) expect((await refusalOf(() => target.send(1))) as Error).toBe(error)
  })

  test('through stages names each chain of them', async () => {
    const seen: unknown[] = []
    const back = member('back', seen, () => head)
    const head = same(loud(filter(() => true)(back)))
    const error = await refusalOf(() => drive(['item'], head))
    expect(error).toBeInstanceOf(ReentrantSendError)
    expect(error.path).toEqual(['map', 'loud', 'filter', 'back', 'map'])
    expect(seen).toEqual(['back item', 'back finally'])
  })

  test('of a run with itself names the chain of its stages', async () => {
    const seen: unknown[] = []
    const back = member('back', seen, () => back)
    const error = await refusalOf(() => pipe(['item'], same, loud, back))
    expect(error.path).toEqual(['map → loud', 'back', 'back'])
  })

  test('that closes later is refused as a pending send', async () => {
    const later: Target<unknown> = coroutine(async function* later(): AsyncGenerator<
      undefined,
      void,
      unknown
    > {
      while (true) {
        const item = yield
        await turn()
        await head.send(item)
      }
    })()
    const head: Target<unknown> = same(later)
    const error = await refusalOf(() => head.send('item'))
    expect(error).toBeInstanceOf(PendingSendError)
    expect(error.path).toEqual(['map', 'later', 'map'])
  })

  test('goes on where a member catches the refusal: nothing is lost or reordered', () => {
    const seen: unknown[] = []
    const back = coroutine(function* (): Generator<undefined, void, unknown> {
      while (true) {
        const item = yield
        try {
          void head.send(`again ${item}`)
        } catch (error) {
          seen.push((error as Error).name)
          expect(() => head.throw(error)).toThrow(error as Error)
        }
        seen.push(item)
      }
    })()
    const head: Target<unknown> = same(back as Target<unknown>)
    for (const item of [1, 2]) expect(head.send(item)).toBeUndefined()
    head.close()
    expect(seen).toEqual(['ReentrantSendError', 1, 'ReentrantSendError', 2])
  })

  test('runs where queued() stands in it', async () => {
    const halves: number[] = []
    const half = coroutine(function* () {
      while (true) {
        const n = yield* receive<number>()
        halves.push(n)
        if (n > 1) void all.send(n >> 1)
      }
    })
    const all: Target<number> = queued(half() as Target<number>, 4)
    await all.send(8)
    await turn()
    expect(halves).toEqual([8, 4, 2, 1])
  })
})

describe('a coroutine that is executing', () => {
  test.each(['send', 'throw', 'close'] as const)('refuses %s', method => {
    const target: Target<unknown> = coroutine(function* itself(): Generator<undefined, void, unknown> {
      while (true) {
        yield
        void target[method](new Error('argument') as never)
      }
    })()
    expect(() => target.send(1)).toThrow(ReentrantSendError)
  })
})

test('an error of a target keeps its identity beside refusals', async () => {
  const failure = new Error('sink')
  const sink: Sink<unknown, unknown[]> = map((item: unknown) => {
    if (item === 2) throw failure
    return item
  })(toArray<unknown>())
  await expect(pipe([1, 2, 3], sink)).rejects.toBe(failure)
})
