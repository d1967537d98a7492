import {
  buffer,
  count,
  type Flow,
  flatMap,
  map,
  mapConcurrent,
  pipe,
  pull,
  push,
  receive,
  take,
  toArray
} from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replayable } from '../../support/replay.ts'
import { Scheduler } from '../../support/scheduler.ts'

const six = [1, 2, 3, 4, 5, 6]

async function read<T>(flow: Flow<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of flow) items.push(item)
  return items
}

describe('a flow', () => {
  test('does not ask a source again that has ended, while a stage sends on its own time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.noBias(fc.integer()), async order => {
        const scheduler = new Scheduler(order)
        let given = 0
        let ends = 0
        const source = {
          [Symbol.asyncIterator]: () => ({
            async next() {
              await scheduler.pace()
              if (given < 5) return { done: false as const, value: given++ }
              ends++
              return { done: true as const, value: undefined }
            }
          })
        }
        const late = mapConcurrent(
          async (n: number) => {
            await scheduler.pace()
            return n
          },
          { concurrency: 3 }
        )
        const items: number[] = []
        await scheduler.play(async () => {
          for await (const item of pipe(source, late)) items.push(item)
        })
        expect(items).toEqual([0, 1, 2, 3, 4])
        expect(ends).toBe(1)
      }),
      replayable(300)
    )
  })

  test('leaves no rejection unhandled when generators that read each other are aborted', async () => {
    const rejections: unknown[] = []
    const note = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', note)
    const reason = new Error('aborted')
    async function* slow(): AsyncGenerator<number> {
      for (let n = 0; ; n++) {
        await turn()
        yield n
      }
    }
    async function* same(items: AsyncIterable<number>): AsyncGenerator<number> {
      for await (const item of items) {
        await turn()
        yield item
      }
    }
    for (let moments = 0; moments < 10; moments++) {
      const controller = new AbortController()
      const reading = pipe(slow(), buffer(2), same, count(), { signal: controller.signal })
      for (let n = 0; n < moments; n++) await (n % 2 === 0 ? turn() : undefined)
      controller.abort(reason)
      await expect(reading).rejects.toBe(reason)
      await turn()
    }
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  })

  test('does nothing until it is iterated', () => {
    const { source, log } = trackedSource('iterator', { items: six })
    const flow = map((n: number) => n * 2)(source)
    const iterator = flow[Symbol.asyncIterator]()
    expect(log.opened).toBe(0)
    expect(typeof iterator.next).toBe('function')
  })

  test('runs anew for each iteration, with fresh stages', async () => {
    const flow = pipe(new Set(six), take(3))
    expect([await read(flow), await read(flow)]).toEqual([
      [1, 2, 3],
      [1, 2, 3]
    ])
  })

  test('over a one-shot source refuses a second iteration, with a TypeError', async () => {
    const flow = pipe(trackedSource('generator', { items: six }).source, take(2))
    await read(flow)
    await expect(read(flow)).rejects.toThrow(TypeError)
    await expect(read(flow)).rejects.toThrow(/iterate this flow again/)
  })

  test.each(['map', 'push', 'pull'])(
    'takes no more from its source than one output needs: %s',
    async form => {
      const stages = {
        map: map((n: number) => n),
        push: push<number, number>(function* (target) {
          while (true) target.send(yield* receive<number>())
        }),
        pull: pull(async function* (source: AsyncIterable<number>) {
          for await (const item of source) yield item
        })
      }
      const { source, log } = trackedSource('generator', { items: six })
      const iterator = stages[form as keyof typeof stages](source)[Symbol.asyncIterator]()
      expect(await iterator.next()).toEqual({ done: false, value: 1 })
      expect(log.given).toBe(1)
      expect(await iterator.next()).toEqual({ done: false, value: 2 })
      await turn()
      expect(log.given).toBe(2)
      await iterator.return?.()
      expect(log.cleanUps).toBe(1)
    }
  )

  test('answers overlapping reads in order', async () => {
    for (const { source } of [
      trackedSource('generator', { items: six }),
      trackedSource('generator', { items: six, slow: true }),
      trackedSource('async generator', { items: six })
    ]) {
      const iterator = pipe(
        source,
        map(n => n * 2)
      )[Symbol.asyncIterator]()
      const steps = await Promise.all(Array.from({ length: 8 }, () => iterator.next()))
      expect(steps.map(step => step.value)).toEqual([2, 4, 6, 8, 10, 12, undefined, undefined])
      expect(steps.map(step => step.done ?? false)).toEqual([...six.map(() => false), true, true])
    }
  })

  test('holds back a stage that makes many items of one', async () => {
    const sent: number[] = []
    const { source, log } = trackedSource('generator', { items: six })
    const many = push<number, number>(function* (target) {
      while (true) {
        const item = yield* receive<number>()
        for (let n = 0; n < 3; n++) {
          sent.push(item)
          yield target.send(item)
        }
      }
    })
    const iterator = many(source)[Symbol.asyncIterator]()
    await iterator.next()
    await turn()
    expect(log.given).toBe(1)
    expect(sent.length).toBeLessThan(3)
    await iterator.return?.()
    expect(log.cleanUps).toBe(1)
  })

  test('settles a pending read and the return when it is returned during a read', async () => {
    const { source, log } = trackedSource('async generator', { items: six, parkAt: 1 })
    const iterator = pipe(
      source,
      map(n => n),
      { closeTimeout: 5 }
    )[Symbol.asyncIterator]()
    await iterator.next()
    const pending = iterator.next()
    const returned = iterator.return?.()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(await returned).toEqual({ done: true, value: undefined })
    expect(log.opened).toBe(1)
  })

  test('is over after a failure: it rejects once, and then it has ended', async () => {
    const failure = new Error('source')
    const { source } = trackedSource('generator', { items: six, failAt: 1, failure: { error: failure } })
    const iterator = pipe(
      source,
      map(n => n)
    )[Symbol.asyncIterator]()
    await iterator.next()
    await expect(iterator.next()).rejects.toBe(failure)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  test('returned before it was read does not open its source, and ends', async () => {
    const { source, log } = trackedSource('iterator', { items: six })
    const iterator = pipe(
      source,
      map(n => n)
    )[Symbol.asyncIterator]()
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(log).toMatchObject({ opened: 0, reads: 0 })
  })

  test('returns the one-shot source of a flow that is disposed of without being read', async () => {
    let returns = 0
    const source = {
      [Symbol.iterator]() {
        return this
      },
      next: () => ({ done: false as const, value: 1 }),
      return() {
        returns++
        return { done: true as const, value: undefined }
      }
    }
    {
      await using flow = pipe(source, take(1))
      expect(typeof flow).toBe('object')
    }
    expect(returns).toBe(1)
  })

  test('returns every iteration under way when it is disposed of', async () => {
    const { source, log } = trackedSource('generator', { items: six, endless: true })
    const flow = pipe(
      source,
      map(n => n)
    )
    const iterator = flow[Symbol.asyncIterator]()
    await iterator.next()
    await flow[Symbol.asyncDispose]()
    expect(log.cleanUps).toBe(1)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  test('returns its source when a generator stage in between never started', async () => {
    const { source, log } = trackedSource('generator', { items: six })
    const flow = pipe(
      source,
      map(n => n),
      async function* (items) {
        yield* items
      },
      take(1)
    )
    const iterator = flow[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.return?.()
    expect(log.cleanUps).toBe(1)
    const other = trackedSource('iterator', { items: six })
    const ignoring = pipe(
      other.source,
      pull(async function* (_items: AsyncIterable<number>) {
        yield 'own'
      })
    )
    expect(await read(ignoring)).toEqual(['own'])
    expect(other.log.opened).toBe(0)
  })

  test('takes over the stages of a flow it is made of', async () => {
    const flow = map((n: number) => n + 1)(map((n: number) => n * 2)(six))
    expect(await read(flow)).toEqual([3, 5, 7, 9, 11, 13])
    expect(await pipe(flow, take(2), toArray())).toEqual([3, 5])
    expect(await read(flow)).toEqual([3, 5, 7, 9, 11, 13])
  })

  test('takes a string and binary data for one item', async () => {
    const bytes = new Uint8Array([1, 2])
    expect(
      await read(
        pipe(
          'text',
          map((item: string) => item)
        )
      )
    ).toEqual(['text'])
    expect(await read(pipe(bytes as never, take(3)))).toEqual([bytes])
    expect(
      await pipe(
        [1],
        flatMap(() => 'ab'),
        toArray()
      )
    ).toEqual(['ab'])
  })

  test('awaits the promises that a source gives', async () => {
    expect(await read(pipe([Promise.resolve(1), 2, turn().then(() => 3)], take(3)))).toEqual([1, 2, 3])
    const failure = new Error('rejected')
    await expect(read(pipe([1, Promise.reject(failure)], take(3)))).rejects.toBe(failure)
  })

  test('does not read its source again once that has ended', async () => {
    const { source, log } = trackedSource('async iterator', { items: [1], slow: true })
    // What comes of the item arrives while the end of the source is waited for.
    const flow = pipe(
      source,
      mapConcurrent(async (n: number) => n)
    )
    const reading = flow[Symbol.asyncIterator]()
    expect(await reading.next()).toEqual({ done: false, value: 1 })
    await turn()
    await turn()
    expect(await reading.next()).toEqual({ done: true, value: undefined })
    expect(log.reads).toBe(2)
  })
})
