import { coroutine, count, map, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('pipe()', () => {
  test('takes a function in last place as a sink when it answers a promise', async () => {
    const sum = async (items: AsyncIterable<number>): Promise<number> => {
      let total = 0
      for await (const item of items) total += item
      return total
    }
    expect(await pipe([1, 2, 3], sum)).toBe(6)
  })

  test('takes a function in last place as a stage when it answers an iterable', async () => {
    const double = (items: AsyncIterable<number>) => map((n: number) => n * 2)(items)
    const flow = pipe([1, 2], double)
    const found: number[] = []
    for await (const item of flow) found.push(item)
    expect(found).toEqual([2, 4])
  })

  test('takes a generator function in last place as a stage', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2] })
    const flow = pipe(source, async function* (items) {
      for await (const item of items) yield item * 2
    })
    expect(log.opened).toBe(0)
    expect(await pipe(flow, toArray())).toEqual([2, 4])
  })

  test('returns what a foreign sink did not read, and keeps its result', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const head = async (items: AsyncIterable<number>): Promise<unknown> => {
      const step = await items[Symbol.asyncIterator]().next()
      return step.value
    }
    expect(
      await pipe(
        source,
        map(n => n + 1),
        head
      )
    ).toBe(2)
    expect(log.cleanUps).toBe(1)
  })

  test('observes the promise of a foreign sink that an abort left behind', async () => {
    const controller = new AbortController()
    const reason = new Error('reason')
    const late = Promise.withResolvers<void>()
    const sink = async (items: AsyncIterable<number>): Promise<void> => {
      const iterator = items[Symbol.asyncIterator]()
      await iterator.next()
      controller.abort(reason)
      await late.promise
    }
    const running = pipe([1], sink, { signal: controller.signal, closeTimeout: 5 })
    await expect(running).rejects.toBe(reason)
    late.reject(new Error('late'))
    await turn()
  })

  test('refuses a last function that answers neither', () => {
    expect(() => pipe([1], (() => 1) as never)).toThrow(TypeError)
    expect(() => pipe([1], (() => 1) as never)).toThrow(/promise .* or an iterable/)
  })

  test('refuses a sink that does not stand last, naming it and its place', () => {
    expect(() => pipe([1], toArray() as never, count())).toThrow(/argument 2 is the sink toArray/)
  })

  test('refuses what is both a target and a source', () => {
    const both = { ...trackedTarget(), [Symbol.iterator]: () => [][Symbol.iterator]() }
    expect(() => pipe([1], both)).toThrow(/both a target .* and a source/)
  })

  test('names the package for a Node stream', () => {
    const writable = { write() {}, pipe() {}, on() {} }
    expect(() => pipe([1], writable as never)).toThrow(/@costream\/node-streams/)
  })

  test('advises to await a promise, and to compose stages', () => {
    expect(() => pipe(Promise.resolve([1]) as never, toArray())).toThrow(/Await it first/)
    expect(() => pipe(map(n => n) as never, toArray())).toThrow(/compose/)
  })

  test('says where a function of an item goes, and a coroutine that sends on', async () => {
    const double = (n: number): number => n * 2
    expect(() => pipe([1], double as never)).toThrow(/goes into map/)
    const sending = coroutine(function* () {
      yield
    })
    await expect(pipe([1], sending as never, toArray())).rejects.toThrow(/write a stage with push/)
  })

  test('says that a stage was to be made first', async () => {
    await expect(pipe([1], take as never, toArray())).rejects.toThrow(
      'take: count must be a number, got a flow'
    )
  })

  test('says where options stand', () => {
    const { signal } = new AbortController()
    expect(() => pipe([1], toArray(), signal as never)).toThrow(/as an option: \{ signal \}/)
    expect(() => pipe([1], { signal } as never, toArray())).toThrow(/Options stand last/)
  })

  test('refuses options that are unknown, or no plain object', () => {
    expect(() => pipe([1], toArray(), { sginal: 1 } as never)).toThrow(/no option "sginal"/)
    expect(() => pipe([1], toArray(), { signal: {} } as never)).toThrow(TypeError)
    expect(() => pipe([1], toArray(), { closeTimeout: -1 })).toThrow(RangeError)
    expect(() => pipe([1], toArray(), new (class Options {})() as never)).toThrow(TypeError)
  })

  test('gives each run of one stage fresh state', async () => {
    const three = take<number>(3)
    const flows = [pipe([1, 2, 3, 4], three), pipe([5, 6, 7, 8], three)]
    const results = await Promise.all(flows.map(flow => pipe(flow, toArray())))
    expect(results).toEqual([
      [1, 2, 3],
      [5, 6, 7]
    ])
  })

  test('goes through a million waits without deepening the stack', async () => {
    const items = 20_000
    const source = Array.from({ length: items }, () => 1)
    expect(
      await pipe(
        source,
        map(async n => n),
        count()
      )
    ).toBe(items)
  })
})

test('pipe() does not open its source when its stages want nothing', async () => {
  const { source, log } = trackedSource('iterator', { items: [1] })
  expect(await pipe(source, take(0), toArray())).toEqual([])
  const found: number[] = []
  for await (const item of pipe(source, take(0))) found.push(item)
  expect(found).toEqual([])
  expect(log.opened).toBe(0)
})
