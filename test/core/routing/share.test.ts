import { map, pipe, share, take, toArray } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const END = { done: true, value: undefined }

describe('share()', () => {
  test('gives every consumer every item, and reads the source once', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: [1, 2, 3] })
      const shared = share(source as Iterable<number>)
      const consumers = [
        pipe(shared, toArray()),
        pipe(
          shared,
          map(n => n * 2),
          toArray()
        ),
        pipe(shared, toArray())
      ]
      expect(await Promise.all(consumers)).toEqual([
        [1, 2, 3],
        [2, 4, 6],
        [1, 2, 3]
      ])
      expect(log).toMatchObject({ opened: 1, given: 3, cleanUps: 1 })
    }
  })

  test('gives them all the same, however their reads interleave, and keeps no more than its capacity', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2), { minLength: 60, maxLength: 200 }),
        fc.integer({ min: 1, max: 4 }),
        async (reads, capacity) => {
          const { source, log } = trackedSource('generator', {
            items: Array.from({ length: 12 }, (_, n) => n)
          })
          const shared = share(source, { capacity })
          const iterators = [0, 1, 2].map(() => shared[Symbol.asyncIterator]())
          const found: number[][] = [[], [], []]
          const pending = [0, 0, 0]
          const read = (who: number): void => {
            if ((pending[who] as number)++ > 0) return
            void iterators[who]?.next().then(step => {
              pending[who] = 0
              if (!step.done) found[who]?.push(step.value)
            })
          }
          for (const who of [0, 1, 2]) read(who)
          await turn()
          for (const who of reads) {
            read(who)
            await undefined
            const least = Math.min(...found.map(items => items.length))
            expect(log.given - least).toBeLessThanOrEqual(capacity + 1) // one may be on its way to its reader
          }
          for (let round = 0; round < 15; round++) {
            for (const who of [0, 1, 2]) read(who)
            await turn()
          }
          expect(found).toEqual(found.map(() => Array.from({ length: 12 }, (_, n) => n)))
        }
      ),
      { numRuns: 40 }
    )
  })

  test('lets the slowest set the pace', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const shared = share(source, { capacity: 3 })
    const [quick, slow] = [shared[Symbol.asyncIterator](), shared[Symbol.asyncIterator]()]
    await Promise.all([quick.next(), slow.next()])
    for (let n = 0; n < 3; n++) await quick.next()
    const held = quick.next()
    expect(await Promise.race([held, turn().then(() => 'held')])).toBe('held')
    expect(log.given).toBe(4)
    await slow.next()
    expect(await held).toEqual({ done: false, value: 1 })
    await quick.return?.()
    await slow.return?.()
    expect(log.cleanUps).toBe(1)
  })

  test('reads nothing that nobody asked for', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3] })
    const shared = share(source)
    const iterator = shared[Symbol.asyncIterator]()
    await turn()
    expect(log.reads).toBe(0)
    await iterator.next()
    await turn()
    expect(log.reads).toBe(1)
    await iterator.return?.()
  })

  test('gives one that joins late what is read from then on, or the latest first where that is asked for', async () => {
    for (const [replay, expected] of [
      [0, [3, 4]],
      [1, [2, 3, 4]],
      [9, [1, 2, 3, 4]]
    ] as const) {
      const shared = share(trackedSource('generator', { items: [1, 2, 3, 4] }).source, { replay })
      const first = shared[Symbol.asyncIterator]()
      await first.next()
      await first.next()
      const late = pipe(shared, toArray())
      const rest = [await first.next(), await first.next(), await first.next()].map(step => step.value)
      expect(rest).toEqual([3, 4, undefined])
      expect(await late).toEqual(expected)
    }
  })

  test('tells one that joins after the end just that, and one after the failure that', async () => {
    const ended = share([1, 2], { replay: 1 })
    await pipe(ended, toArray())
    expect(await pipe(ended, toArray())).toEqual([2])
    const error = new Error('source')
    const failed = share(trackedSource('generator', { items: [], failAt: 0, failure: { error } }).source)
    await expect(pipe(failed, toArray())).rejects.toBe(error)
    await expect(pipe(failed, toArray())).rejects.toBe(error)
  })

  test('returns the source when the last one leaves, and lets nobody join after that', async () => {
    const { source, log } = trackedSource('async generator', { items: [1], endless: true })
    const shared = share(source)
    const both = [pipe(shared, take(2), toArray()), pipe(shared, take(4), toArray())]
    expect(await both[0]).toEqual([1, 1])
    expect(await both[1]).toEqual([1, 1, 1, 1])
    expect(log.cleanUps).toBe(1)
    await expect(pipe(shared, toArray())).rejects.toThrow(/Cannot join a shared source/)
  })

  test('goes on for the others when one fails or leaves that held them up', async () => {
    const error = new Error('below')
    const { source } = trackedSource('generator', { items: [1, 2, 3] })
    const shared = share(source, { capacity: 1 })
    const failing = pipe(
      shared,
      map(() => {
        throw error
      }),
      toArray()
    )
    const leaving = shared[Symbol.asyncIterator]()
    const rest = pipe(shared, toArray())
    await leaving.next()
    await expect(failing).rejects.toBe(error)
    await leaving.return?.()
    expect(await rest).toEqual([1, 2, 3])
  })

  test('fails all with the very error of the source, after what they have not read', async () => {
    const error = new Error('source')
    const { source, log } = trackedSource('async generator', { items: [1, 2], failAt: 2, failure: { error } })
    const shared = share(source)
    const [quick, slow] = [shared[Symbol.asyncIterator](), shared[Symbol.asyncIterator]()]
    await Promise.all([quick.next(), slow.next()])
    await quick.next()
    await expect(quick.next()).rejects.toBe(error)
    expect(await slow.next()).toEqual({ done: false, value: 2 })
    await expect(slow.next()).rejects.toBe(error)
    expect([await quick.next(), await slow.next()]).toEqual([END, END])
    expect(log.cleanUps).toBe(1)
  })

  test('settles a read that is pending when it is returned, and returns the source under it', async () => {
    const { source, log } = trackedSource('async iterator', { items: [], parkAt: 0 })
    const iterator = share(source)[Symbol.asyncIterator]()
    const pending = iterator.next()
    await turn()
    await iterator.return?.()
    expect([await pending, log.returns]).toEqual([END, 1])
  })

  test('aborts one of several: the others read on', async () => {
    const reason = new Error('abort')
    const { source, log } = trackedSource('async iterator', { items: [1, 2, 3], slow: true })
    const controller = new AbortController()
    const shared = share(source)
    const aborted = pipe(shared, toArray(), { signal: controller.signal })
    const other = pipe(shared, toArray())
    await turn()
    controller.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    expect(await other).toEqual([1, 2, 3])
    expect(log.opened).toBe(1)
  })

  test('returns a source that nobody ever read', async () => {
    const { source } = trackedSource('generator', { items: [1] })
    await share(source)[Symbol.asyncDispose]()
    expect([...source]).toEqual([])
  })

  test('carries any item', async () => {
    const odd = [undefined, null, false, 0, '', Number.NaN]
    const shared = share(odd)
    expect(await Promise.all([pipe(shared, toArray()), pipe(shared, toArray())])).toEqual([odd, odd])
  })

  test.each([
    [{ capacity: 0 }, RangeError],
    [{ capacity: '1' }, TypeError],
    [{ replay: -1 }, RangeError],
    [{ unknown: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the options %j', (options, kind) => {
    expect(() => share([], options as never)).toThrow(kind)
  })

  test('throws a TypeError for what is no source', () => {
    expect(() => share(1 as never)).toThrow(/share: the first argument must be a source/)
  })
})
