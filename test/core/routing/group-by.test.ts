import { type Group, groupBy, map, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const isOdd = (n: number): boolean => n % 2 === 1

/** Reads every group as it comes; answers its key with its items, or with its failure. */
async function readAll<K, T>(groups: AsyncIterable<Group<K, T>>): Promise<[K, unknown][]> {
  const found: Promise<[K, unknown]>[] = []
  for await (const group of groups) {
    found.push(
      pipe(group, toArray()).then(
        (items): [K, unknown] => [group.key, items],
        (error: unknown): [K, unknown] => [group.key, error]
      )
    )
  }
  return Promise.all(found)
}

describe('groupBy()', () => {
  test('gives a group for each key, with its items in order', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: [1, 2, 3, 4, 5] })
      expect(await readAll(pipe(source as Iterable<number>, groupBy(isOdd)))).toEqual([
        [true, [1, 3, 5]],
        [false, [2, 4]]
      ])
      expect(log.cleanUps).toBe(1)
    }
  })

  test('awaits a key, and takes any value for one', async () => {
    const keys = [Number.NaN, undefined, Number.NaN, '', undefined]
    const groups = groupBy(async (n: number) => keys[n])
    expect(await readAll(pipe([0, 1, 2, 3, 4], groups))).toEqual([
      [Number.NaN, [0, 2]],
      [undefined, [1, 4]],
      ['', [3]]
    ])
  })

  test('holds up the run when a group is full that is not read', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const iterator = pipe(source, groupBy(isOdd, { capacity: 2 }))[Symbol.asyncIterator]()
    const { value: group } = await iterator.next()
    const next = iterator.next()
    for (let n = 0; n < 5; n++) await turn()
    expect(log.given).toBe(3) // two wait, one is held
    const items = (group as Group<boolean, number>)[Symbol.asyncIterator]()
    await items.next()
    for (let n = 0; n < 5; n++) await turn() // a run may give the event loop a turn itself
    expect(log.given).toBe(4)
    await iterator.return?.()
    expect((await next).done).toBe(true)
    expect(log.cleanUps).toBe(1)
  })

  test('opens no more groups than its limit: one more is an error, for the groups as well', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3] })
    const heard: unknown[] = []
    const groups = pipe(
      source,
      groupBy(n => n, { limit: 2 }),
      map(group => void pipe(group, toArray()).catch(error => heard.push(error)))
    )
    await expect(pipe(groups, toArray())).rejects.toThrow(
      /cannot open a group for number 3: 2 groups are open/
    )
    await turn()
    expect(heard).toEqual([expect.any(RangeError), expect.any(RangeError)])
    expect(log.cleanUps).toBe(1)
  })

  test('ends the oldest group where that is asked for; its key opens another', async () => {
    const groups = groupBy((n: number) => n % 3, { limit: 2, overflow: 'end-oldest' })
    expect(await readAll(pipe([0, 1, 3, 2, 4, 6], groups))).toEqual([
      [0, [0, 3]],
      [1, [1, 4]],
      [2, [2]],
      [0, [6]]
    ])
  })

  test('opens another group when the reader of one has stopped, also while an item waits', async () => {
    const { source } = trackedSource('async generator', { items: [1, 1, 1, 1, 1], slow: true })
    const found: number[][] = []
    const reading: Promise<unknown>[] = []
    for await (const group of pipe(source, groupBy(isOdd, { capacity: 1 }))) {
      reading.push(pipe(group, take(2), toArray()).then(items => found.push(items)))
    }
    await Promise.all(reading)
    expect(found).toEqual([[1, 1], [1, 1], [1]])
    const iterator = pipe(
      [1, 2, 3],
      groupBy(() => 'all', { capacity: 1 })
    )[Symbol.asyncIterator]()
    const { value: first } = await iterator.next()
    const second = iterator.next() // the second item waits for the reader of the first
    await turn()
    await first?.[Symbol.asyncIterator]().return?.()
    const { value: group } = await second
    const rest = pipe(group as Group<string, number>, toArray())
    expect((await iterator.next()).done).toBe(true)
    expect(await rest).toEqual([2, 3])
  })

  test('fails every group with the failure of the run, wherever that comes from', async () => {
    const error = new Error('run')
    const failing = trackedSource('generator', { items: [1, 2], failAt: 2, failure: { error } })
    const heard: unknown[] = []
    const read = map((group: Group<boolean, number>) => {
      pipe(group, toArray()).catch(raised => heard.push(raised))
    })
    await expect(pipe(failing.source, groupBy(isOdd), read, toArray())).rejects.toBe(error)
    const target = trackedTarget<unknown>({
      onSend(_, index) {
        if (index === 1) throw error
      }
    })
    await expect(pipe([1, 2, 3], groupBy(isOdd), read, target)).rejects.toBe(error)
    await turn()
    expect(heard).toEqual([error, error, error, error])
  })

  test('ends its groups when the run is stopped early, and returns the source', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 1, 2], endless: true })
    const groups = await pipe(source, groupBy(isOdd), take(2), toArray())
    expect(log.cleanUps).toBe(1)
    expect(await Promise.all(groups.map(group => pipe(group, toArray())))).toEqual([[1, 1], [2]])
  })

  test.each([
    [{ limit: 0 }, RangeError],
    [{ limit: '1' }, TypeError],
    [{ capacity: 0 }, RangeError],
    [{ overflow: 'block' }, TypeError],
    [{ unknown: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the options %j', (options, kind) => {
    expect(() => groupBy(isOdd, options as never)).toThrow(kind)
  })

  test('throws a TypeError when the key is no function', () => {
    expect(() => groupBy('id' as never)).toThrow(/groupBy: key must be a function/)
  })
})
