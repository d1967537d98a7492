import { channel, DONE, map, pipe, pipeSync, suppressed, switchMap, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replayable } from '../../support/replay.ts'
import { Scheduler } from '../../support/scheduler.ts'

describe('switchMap()', () => {
  test('reads sources that have their items at hand to the end, pushed, pulled or synchronous', async () => {
    const stage = switchMap((n: number) => [n, n * 10])
    const expected = [1, 10, 2, 20]
    expect(pipeSync([1, 2], stage, toArray())).toEqual(expected)
    expect(await pipe([1, 2], stage, toArray())).toEqual(expected)
    const { source } = trackedSource('async generator', { items: [1, 2] })
    const pulled: number[] = []
    for await (const n of pipe(source, stage)) pulled.push(n)
    expect(pulled).toEqual(expected)
    const slow = trackedTarget<number>({ onSend: () => turn() })
    await pipe([1, 2], stage, slow)
    expect(slow.log).toMatchObject({ items: expected, breaches: [] })
  })

  test('stops and returns a source that waits when the next item comes; the last is read to its end', async () => {
    const inner = [{ parkAt: 1 }, { parkAt: 0 }, {}].map((waits, index) =>
      trackedSource('async iterator', { items: [index + 1, (index + 1) * 10], slow: true, ...waits })
    )
    const outer = channel<number>()
    const target = trackedTarget<number>()
    const running = pipe(
      outer.source,
      switchMap((n: number) => inner[n]?.source ?? []),
      target
    )
    outer.target.send(0)
    while (target.log.items.length < 1) await turn()
    outer.target.send(1)
    outer.target.send(2)
    outer.target.close()
    await running
    expect(target.log).toMatchObject({ items: [1, 3, 30], closes: 1, breaches: [] })
    expect(inner.map(({ log }) => log.returns)).toEqual([1, 1, 0])
    expect(inner[2]?.log.ended).toBe(true)
  })

  test('aborts the signal of the call that is replaced, and of it alone', async () => {
    const signals: AbortSignal[] = []
    const stage = switchMap((n: number, { signal, index }) => {
      signals[index] = signal
      return turn().then(() => [n])
    })
    expect(await pipe([7, 8, 9], stage, toArray())).toEqual([9])
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false])
  })

  test('returns a source that its function answers too late, and ignores a failure that is too late', async () => {
    const late = trackedSource('async generator', { items: [1] })
    let returned = 0
    const kept = {
      ...late.source[Symbol.asyncIterator](),
      [Symbol.asyncIterator]: () => kept,
      next: async () => ({ done: true as const, value: undefined }),
      return: async () => {
        returned++
        return { done: true as const, value: undefined }
      }
    }
    const stage = switchMap(async (n: number) => {
      if (n === 1) await turn()
      if (n === 2) throw new Error('too late')
      return n === 1 ? kept : [n]
    })
    const { source } = trackedSource('generator', { items: [1, 2, 3], slow: false })
    expect(await pipe(source, stage, toArray())).toEqual([3])
    await turn()
    await turn()
    expect(returned).toBe(1)
  })

  test('lets an item through that is on its way when the next one comes', async () => {
    const target = trackedTarget<string>({ onSend: () => turn() })
    const outer = channel<string>()
    const inner = trackedSource('async iterator', { items: ['a'], endless: true })
    const running = pipe(
      outer.source,
      switchMap((item: string) => (item === 'first' ? inner.source : [item])),
      target
    )
    outer.target.send('first')
    while (target.log.items.length === 0) await turn()
    outer.target.send('second')
    outer.target.close()
    await running
    expect(target.log.items.at(-1)).toBe('second')
    expect(target.log.items.slice(0, -1).every(item => item === 'a')).toBe(true)
    expect(target.log).toMatchObject({ closes: 1, breaches: [] })
    expect(inner.log.returns).toBe(1)
  })

  test('stops early: both sources are returned, though the outer one waits', async () => {
    const outer = trackedSource('async iterator', { items: [1], parkAt: 1 })
    const inner = trackedSource('async iterator', { items: [7], endless: true, slow: true })
    const stage = switchMap(() => inner.source)
    expect(await pipe(outer.source, stage, take(2), toArray(), { closeTimeout: 5 })).toEqual([7, 7])
    expect([outer.log.returns, inner.log.returns]).toEqual([1, 1])
  })

  test('answers DONE from a source that is at hand', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const inner = trackedSource('generator', { items: [7], endless: true })
    const target = trackedTarget<number>({ onSend: (_, index) => (index === 2 ? DONE : undefined) })
    expect(
      await pipe(
        source,
        switchMap(() => inner.source),
        target
      )
    ).toBe(3)
    expect([log.given, log.cleanUps, inner.log.given, inner.log.cleanUps]).toEqual([1, 1, 3, 1])
  })

  test.each(['while the outer waits', 'at the end'])(
    'fails with what an inner source fails with, %s',
    async when => {
      const error = new Error('inner')
      const script = { items: [7], failAt: 1, failure: { error }, slow: true }
      const park = when === 'at the end' ? {} : { parkAt: 1 }
      const outer = trackedSource('async iterator', { items: [1], ...park })
      const target = trackedTarget<number>()
      const stage = switchMap(() => trackedSource('async generator', script).source)
      await expect(pipe(outer.source, stage, target, { closeTimeout: 5 })).rejects.toBe(error)
      expect(outer.log.returns).toBe(when === 'at the end' ? 0 : 1)
      expect(suppressed(error)).toEqual([])
      expect(target.log).toMatchObject({ items: [7], thrown: [{ error }], closes: 0, breaches: [] })
    }
  )

  test('fails with what its target fails with, and returns both sources', async () => {
    const outer = trackedSource('async iterator', { items: [1], parkAt: 1 })
    const inner = trackedSource('async iterator', { items: [7], endless: true, slow: true })
    const target = trackedTarget<number>({ onSend: () => turn().then(() => Promise.reject('below')) })
    const stage = switchMap(() => inner.source)
    await expect(pipe(outer.source, stage, target, { closeTimeout: 5 })).rejects.toBe('below')
    expect([outer.log.returns, inner.log.returns]).toEqual([1, 1])
    expect(target.log.breaches).toEqual([])
  })

  test('fails with the failed clean-up of a source that it stopped', async () => {
    const inner = trackedSource('async generator', {
      items: [7],
      endless: true,
      slow: true,
      cleanUpFailure: { error: 'clean-up' }
    })
    const stage = switchMap((n: number) => (n === 1 ? inner.source : [n]))
    const outer = trackedSource('async generator', { items: [1, 2], slow: true })
    await expect(
      pipe(
        outer.source,
        map(n => turn().then(() => n)),
        stage,
        toArray()
      )
    ).rejects.toBe('clean-up')
    expect(outer.log.cleanUps).toBe(1)
  })

  test('is aborted while both wait', async () => {
    const controller = new AbortController()
    const outer = trackedSource('async iterator', { items: [1], parkAt: 1 })
    const inner = trackedSource('async iterator', { items: [7], parkAt: 1 })
    const heard: unknown[] = []
    const stage = switchMap((_: number, { signal }) => {
      signal.addEventListener('abort', () => heard.push('aborted'))
      return inner.source
    })
    const { signal } = controller
    const running = pipe(outer.source, stage, toArray(), { signal, closeTimeout: 5 })
    await turn()
    controller.abort('reason')
    await expect(running).rejects.toBe('reason')
    expect([outer.log.returns, inner.log.returns]).toEqual([1, 1])
    expect(heard).toEqual(['aborted'])
  })

  test('fails with a TypeError for what cannot be iterated', async () => {
    for (const answer of [1, Promise.resolve(1)]) {
      const running = pipe([1], switchMap((() => answer) as never), toArray())
      await expect(running).rejects.toThrow('switchMap: fn must answer an iterable')
    }
  })

  test('sends one item at a time, however its sources and its target take their time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.noBias(fc.integer()), async order => {
        const scheduler = new Scheduler(order)
        const { pace } = scheduler
        async function* source() {
          for (let n = 0; n < 12; n++) {
            await pace()
            yield n
          }
        }
        async function* inner(n: number) {
          yield n
          await pace()
          yield n + 0.5
        }
        const target = trackedTarget<number>({ onSend: pace })
        await scheduler.play(() => pipe(source(), switchMap(inner), target))
        expect(target.log.breaches).toEqual([])
        expect(target.log.items).toEqual(target.log.items.toSorted((a, b) => a - b))
        expect(target.log.items.slice(-2)).toEqual([11, 11.5])
      }),
      replayable(500)
    )
  })
})
