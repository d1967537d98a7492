import {
  BackpressureError,
  catchError,
  compose,
  DONE,
  drive,
  drop,
  END,
  type Handle,
  map,
  pipe,
  push,
  receive,
  receiveOrEnd,
  send,
  take,
  tap,
  toArray
} from '@costream/core'
import { trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const BODIES = {
  'target.send(x)': push<number, number>(function* (target) {
    while (true) target.send(yield)
  }),
  'yield target.send(x)': push<number, number>(function* (target) {
    while (true) yield target.send(yield* receive<number>())
  }),
  'yield* send(target, x)': push<number, number>(function* (target) {
    while (true) yield* send(target, yield* receive<number>())
  }),
  'async, target.send(x)': push<number, number>(async function* (target) {
    while (true) target.send(yield* receive<number>())
  }),
  'async, yield target.send(x)': push<number, number>(async function* (target) {
    while (true) yield target.send(yield* receive<number>())
  }),
  'async, yield* send(target, x)': push<number, number>(async function* (target) {
    while (true) yield* send(target, yield* receive<number>())
  }),
  'async, await target.send(x)': push<number, number>(async function* (target) {
    while (true) await target.send(yield* receive<number>())
  })
}

const EACH = Object.entries(BODIES)

function* naturals(): Generator<number> {
  for (let n = 1; ; n++) yield n
}

describe('push()', () => {
  test.each(EACH)('passes six items on as six: %s', async (_, stage) => {
    expect(await pipe([1, 2, 3, 4, 5, 6], stage, toArray())).toEqual([1, 2, 3, 4, 5, 6])
  })

  test.each(EACH)('passes six items on as six to a slow target: %s', async (_, stage) => {
    const target = trackedTarget<number>({ onSend: turn })
    await pipe([1, 2, 3, 4, 5, 6], stage, target)
    expect(target.log).toMatchObject({ items: [1, 2, 3, 4, 5, 6], breaches: [], closes: 1 })
  })

  test.each(EACH)('stops an endless source under take(3): %s', async (_, stage) => {
    expect(await pipe(naturals(), stage, take(3), toArray())).toEqual([1, 2, 3])
    expect(await pipe(naturals(), take(3), stage, toArray())).toEqual([1, 2, 3])
  })

  test.each(EACH)('stops an endless source under a slow target that is done: %s', async (_, stage) => {
    const target = trackedTarget<number>({
      onSend: (_item, index) => turn().then(() => (index === 2 ? DONE : undefined))
    })
    expect(await pipe(naturals(), stage, target)).toBe(3)
    expect(target.log).toMatchObject({ breaches: [], closes: 1, thrown: [] })
  })

  test('ends the body at the next send once the target is done, and runs its finally', async () => {
    const said: string[] = []
    const twice = push<number, number>(function* (target) {
      try {
        while (true) {
          const item = yield* receive<number>()
          target.send(item)
          said.push(`after ${item}`)
          target.send(item)
        }
      } finally {
        said.push('finally')
      }
    })
    expect(await pipe(naturals(), twice, take(3), toArray())).toEqual([1, 1, 2])
    expect(said).toEqual(['after 1', 'after 2', 'finally'])
  })

  test('queues what a body sends while its target is busy, and holds its own reply back', async () => {
    const target = trackedTarget<number>({ onSend: turn })
    const triple = push<number, number>(function* (below) {
      while (true) {
        const item = yield* receive<number>()
        for (let n = 0; n < 3; n++) below.send(item)
      }
    })
    const head = triple(target)
    await head.send(1)
    expect(target.log.items).toEqual([1, 1, 1])
    expect(target.log.handled).toBe(3)
    await head.send(2)
    await head.close()
    expect(target.log).toMatchObject({ items: [1, 1, 1, 2, 2, 2], breaches: [], closes: 1 })
  })

  test('sends what a body sends at the end before it closes the target', async () => {
    const target = trackedTarget<string>({ onSend: turn })
    const sign = push<string, string>(function* (below) {
      while ((yield* receiveOrEnd<string>()) !== END);
      below.send('signed')
      below.send('sealed')
    })
    await sign(target).close()
    expect(target.log).toMatchObject({ items: ['signed', 'sealed'], handled: 2, closes: 1, breaches: [] })
  })

  test('queues 1,024 items at most', async () => {
    const flood = (count: number) =>
      push<number, number>(function* (target) {
        yield* receive<number>()
        for (let n = 0; n < count; n++) target.send(n)
      })
    // One is on its way, the others queue.
    expect(await pipe([0], flood(1025), map(turn), toArray())).toHaveLength(1025)
    const error = await pipe([0], flood(1026), map(turn), toArray()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(BackpressureError)
    expect(error).toMatchObject({ code: 'COSTREAM_BACKPRESSURE', name: 'BackpressureError' })
  })

  test('tells the body whether its target is done, and closes nothing by its handle', async () => {
    const seen: unknown[] = []
    const stage = push<number, number>(function* (target) {
      while (true) {
        const item = yield* receive<number>()
        target.close()
        seen.push(target.done)
        target.send(item)
        seen.push(target.done)
      }
    })
    expect(await pipe([1, 2, 3], stage, take(2), toArray())).toEqual([1, 2])
    expect(seen).toEqual([false, false, false, true])
  })

  test('fails when the body fails, and throws below', async () => {
    const failure = new Error('body')
    const target = trackedTarget<number>()
    const stage = push<number, number>(function* (below) {
      below.send(yield* receive<number>())
      throw failure
    })
    await expect(pipe([1, 2], stage, target)).rejects.toBe(failure)
    expect(target.log).toMatchObject({ items: [1], thrown: [{ error: failure }], closes: 0 })
  })

  test('does not become a success when a body swallows the failure of its target', async () => {
    const failure = new Error('below')
    const target = trackedTarget<number>({
      onSend() {
        throw failure
      }
    })
    const stage = push<number, number>(function* (below) {
      while (true) {
        try {
          below.send(yield* receive<number>())
        } catch {
          // as if nothing had happened
        }
      }
    })
    await expect(pipe([1, 2, 3], stage, target)).rejects.toBe(failure)
    expect(target.log.closes).toBe(0)
  })

  test('ends well when the body catches a failure from above and returns', async () => {
    function* failing() {
      yield 1
      throw new Error('above')
    }
    const stage = push<number, number>(function* (target) {
      try {
        while (true) target.send(yield)
      } catch {
        target.send(-1)
      }
    })
    expect(await pipe(failing(), stage, toArray())).toEqual([1, -1])
  })

  test('ends well when an async body catches a failure from above', async () => {
    async function* failing() {
      yield 1
      throw new Error('above')
    }
    const stage = push<number, number>(async function* (target) {
      try {
        while (true) await target.send(yield* receive<number>())
      } catch {
        await target.send(-1)
      }
    })
    expect(await pipe(failing(), stage, toArray())).toEqual([1, -1])
  })

  test('ends well when what two bodies queued fails below them and is handled there', async () => {
    const fanOut = push<number, number>(function* (target) {
      while (true) {
        const item = yield* receive<number>()
        for (const n of [item, item + 1]) target.send(n)
      }
    })
    let calls = 0
    const second = map((n: number) => {
      if (++calls === 2) throw new Error('below')
      return n
    })
    const target = trackedTarget<number>({ onSend: () => turn() })
    await drive(
      [1],
      compose(
        fanOut,
        fanOut,
        second,
        catchError<number>(() => [])
      )(target)
    )
    expect(target.log).toMatchObject({ items: [1], closes: 1, breaches: [] })
  })

  test('starts a body for each run', async () => {
    let bodies = 0
    const stage = push<number, number>(function* (target) {
      bodies++
      while (true) target.send(yield)
    })
    const flow = stage([1, 2])
    expect([await pipe(flow, toArray()), await pipe(flow, toArray())]).toEqual([
      [1, 2],
      [1, 2]
    ])
    expect(bodies).toBe(2)
  })

  test('lets a body apply stages to its handle', async () => {
    const stage = push<number, number>(function* (target) {
      const head = map((n: number) => n * 10)(target as Handle<number> as never)
      while (true) head.send(yield)
    })
    expect(await pipe([1, 2], stage, toArray())).toEqual([10, 20])
  })

  test('runs a body that ends by itself as an early stop', async () => {
    const two = push<number, number>(function* (target) {
      target.send(yield* receive<number>())
      target.send(yield* receive<number>())
    })
    expect(await pipe(naturals(), two, toArray())).toEqual([1, 2])
  })

  test('throws a TypeError for what is no generator function', async () => {
    expect(() => push(1 as never)).toThrow(TypeError)
    expect(() => push(function* () {}, 'name' as never)).toThrow(TypeError)
    await expect(
      Promise.resolve().then(() => pipe([1], push((() => 1) as never), toArray()))
    ).rejects.toThrow(/generator function/)
  })

  test('throws a failure while attaching into what is attached, and opens no source', async () => {
    const failure = new Error('attach')
    const target = trackedTarget<number>()
    let opened = false
    const source = {
      [Symbol.iterator]() {
        opened = true
        return [1][Symbol.iterator]()
      }
    }
    const stage = push<number, number>((() => {
      throw failure
    }) as never)
    await expect(Promise.resolve().then(() => pipe(source, stage, drop(0), target))).rejects.toBe(failure)
    expect(opened).toBe(false)
    expect(target.log).toMatchObject({ thrown: [{ error: failure }], closes: 0 })
  })

  test('keeps the order of items where the target waits now and then', async () => {
    const items = Array.from({ length: 50 }, (_, index) => index)
    const seen: number[] = []
    for (const [, stage] of EACH) {
      seen.length = 0
      await pipe(
        items,
        stage,
        map(n => (n % 3 === 0 ? turn().then(() => n) : n)),
        tap(n => void seen.push(n)),
        toArray()
      )
      expect(seen).toEqual(items)
    }
  })
})
