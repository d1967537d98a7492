import {
  DONE,
  type Failure,
  lines,
  mapConcurrent,
  pipe,
  pipeSync,
  suppressed,
  take,
  toArray
} from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { turns } from '../../support/turns.ts'

/** Waits until its signal aborts, then notes it, a turn later. */
function patient(heard: unknown[]): (item: number, context: { signal: AbortSignal }) => Promise<number> {
  return (_, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        setImmediate(() => {
          heard.push(signal.reason)
          reject(signal.reason)
        })
      })
    })
}

describe('mapConcurrent()', () => {
  test('gives the results in order, with so many in flight and one send at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(4), fc.boolean()), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.boolean(),
        async (items, concurrency, ordered, slow) => {
          let flying = 0
          let most = 0
          const work = mapConcurrent(
            ([delay, later]: [number, boolean], { index }) => {
              most = Math.max(most, ++flying)
              return later ? turns(delay).then(() => index) : index
            },
            { concurrency, ordered }
          )
          const landed = (): void => void flying--
          const target = trackedTarget<number>({
            onSend: () => (slow ? turn().then(landed) : landed())
          })
          const { source, log } = trackedSource('generator', { items })
          expect(await pipe(source, work, target)).toBe(items.length)
          const expected = items.map((_, index) => index)
          const got = ordered ? target.log.items : target.log.items.toSorted((a, b) => a - b)
          expect(got).toEqual(expected)
          expect(most).toBeLessThanOrEqual(concurrency)
          expect(target.log).toMatchObject({ closes: 1, thrown: [], breaches: [] })
          expect(log.cleanUps).toBe(1)
        }
      )
    )
  })

  test('gives results as they are ready where not ordered', async () => {
    const work = mapConcurrent((n: number) => turns(n).then(() => n), { ordered: false })
    expect(await pipe([9, 5, 1], work, toArray())).toEqual([1, 5, 9])
  })

  test('reaches its concurrency, and waits for a place before it takes an item more', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3, 4, 5] })
    const given: number[] = []
    const work = mapConcurrent((n: number) => turn().then(() => n), { concurrency: 3 })
    const target = trackedTarget<number>({
      onSend() {
        given.push(log.given)
        return turn()
      }
    })
    await pipe(source, work, target)
    expect(given[0]).toBe(3)
    expect(given.every((many, at) => many <= at + 3)).toBe(true)
  })

  test('takes no promise where its function answers at once', () => {
    const work = mapConcurrent((n: number) => n * 2)
    expect(pipeSync([1, 2, 3], work, toArray())).toEqual([2, 4, 6])
    expect([...pipeSync([1, 2, 3], work)]).toEqual([2, 4, 6])
  })

  test('is the same pulled', async () => {
    const { source, log } = trackedSource('async generator', { items: [5, 1, 3] })
    const out: number[] = []
    for await (const n of pipe(
      source,
      mapConcurrent((n: number) => turns(n).then(() => n))
    ))
      out.push(n)
    expect(out).toEqual([5, 1, 3])
    expect(log.cleanUps).toBe(1)
  })

  test.each([true, false])(
    'aborts the rest by the first failure and waits for it (ordered: %s)',
    async ordered => {
      for (const failure of [new Error('first'), undefined]) {
        for (const fail of [
          () => turn().then(() => Promise.reject(failure)),
          () => Promise.reject(failure)
        ]) {
          const heard: unknown[] = []
          const wait = patient(heard)
          const work = mapConcurrent<number, number>((n, context) => (n === 3 ? fail() : wait(n, context)), {
            ordered
          })
          const { source, log } = trackedSource('async iterator', { items: [1, 2, 3], parkAt: 3 })
          const target = trackedTarget<number>()
          const error = await pipe(source, work, target, { closeTimeout: 5 }).then(
            () => 'ended well',
            caught => caught
          )
          expect(error).toBe(failure)
          expect(heard).toHaveLength(2)
          if (failure !== undefined) expect(heard).toEqual([failure, failure])
          expect(suppressed(failure)).toEqual([])
          expect(log.returns).toBe(1)
          expect(target.log).toMatchObject({
            items: [],
            thrown: [{ error: failure }],
            closes: 0,
            breaches: []
          })
        }
      }
    }
  )

  test('keeps the failures that follow the first', async () => {
    const first = new Error('first')
    const second = new Error('second')
    const work = mapConcurrent((n: number) => turns(n).then(() => Promise.reject(n === 1 ? first : second)))
    await expect(pipe([2, 1], work, toArray())).rejects.toBe(first)
    expect(suppressed(first)).toEqual([second])
  })

  test('fails where its function throws at once', async () => {
    const heard: unknown[] = []
    const wait = patient(heard)
    const work = mapConcurrent<number, number>((n, context) => {
      if (n === 2) throw 'at once'
      return wait(n, context)
    })
    const { source, log } = trackedSource('generator', { items: [1, 2], endless: true })
    await expect(pipe(source, work, toArray())).rejects.toBe('at once')
    expect(heard).toEqual(['at once'])
    expect(log).toMatchObject({ given: 2, cleanUps: 1 })
  })

  test.each([
    () => {
      throw 'below'
    },
    () => turn().then(() => Promise.reject('below'))
  ])('hears of a failing target between sends', async onSend => {
    const heard: unknown[] = []
    const wait = patient(heard)
    const work = mapConcurrent<number, number>((n, context) =>
      n === 1 ? turn().then(() => 1) : wait(n, context)
    )
    const { source, log } = trackedSource('async iterator', { items: [1, 2], parkAt: 2 })
    const target = trackedTarget<number>({ onSend })
    await expect(pipe(source, work, target, { closeTimeout: 5 })).rejects.toBe('below')
    expect(heard).toEqual(['below'])
    expect(log.returns).toBe(1)
    expect(target.log).toMatchObject({ items: [1], closes: 0, breaches: [] })
  })

  test('stops early: a source that waits is returned, calls at work are aborted and waited for', async () => {
    const heard: unknown[] = []
    const wait = patient(heard)
    const work = mapConcurrent<number, number>((n, context) =>
      n === 1 ? turn().then(() => 1) : wait(n, context)
    )
    const { source, log } = trackedSource('async iterator', { items: [1, 2], parkAt: 2 })
    expect(await pipe(source, work, take(1), toArray(), { closeTimeout: 5 })).toEqual([1])
    expect(heard).toHaveLength(1)
    expect(log.returns).toBe(1)
  })

  test('waits for the item under way before its target is closed, which may be done by then', async () => {
    const work = mapConcurrent((n: number) => turn().then(() => `${n}\n\n`), { concurrency: 2 })
    const out: string[] = []
    for await (const line of pipe([1], work, take(1), lines())) out.push(line)
    expect(out).toEqual(['1', ''])
    const target = trackedTarget<string>({ onSend: () => turn() })
    expect(await pipe([1], work, take(1), lines(), target)).toBe(2)
    expect(target.log).toMatchObject({ items: ['1', ''], closes: 1, breaches: [] })
  })

  test('sends nothing more after DONE', async () => {
    for (const ordered of [true, false]) {
      const target = trackedTarget<number>({ onSend: () => turn().then(() => DONE) })
      const { source, log } = trackedSource('generator', { items: [1], endless: true })
      const work = mapConcurrent((n: number) => turn().then(() => n), { concurrency: 3, ordered })
      expect(await pipe(source, work, target)).toBe(1)
      expect(log).toMatchObject({ given: 3, cleanUps: 1 })
      expect(target.log).toMatchObject({ items: [1], closes: 1, breaches: [] })
    }
  })

  test.each(['while its source waits', 'while it waits at the end'])('is aborted %s', async when => {
    const heard: unknown[] = []
    const controller = new AbortController()
    const { signal } = controller
    const park = when === 'while its source waits' ? { parkAt: 2 } : {}
    const { source, log } = trackedSource('async iterator', { items: [1, 2], ...park })
    const target = trackedTarget<number>()
    const running = pipe(source, mapConcurrent(patient(heard)), target, { signal, closeTimeout: 50 })
    await turn()
    controller.abort('reason')
    await expect(running).rejects.toBe('reason')
    expect(heard).toEqual(['reason', 'reason'])
    expect(log.ended || log.returns === 1).toBe(true)
    expect(target.log).toMatchObject({ items: [], thrown: [{ error: 'reason' }], closes: 0, breaches: [] })
  })

  test('given a target keeps its failure for the next call', async () => {
    const target = trackedTarget<number>()
    const head = mapConcurrent(() => Promise.reject('late'))(target)
    const heard: unknown[] = []
    head.onEnd?.(failure => heard.push(failure))
    expect(head.send(1)).toBeUndefined()
    await turn()
    expect(heard).toEqual([{ error: 'late' }])
    expect(() => head.send(2)).toThrow('late')
    expect(() => head.close()).toThrow('late')
    expect(target.log).toMatchObject({ items: [], closes: 0, breaches: [] })
  })

  test('aborts its calls when its reader returns', async () => {
    const heard: unknown[] = []
    const wait = patient(heard)
    const work = mapConcurrent<number, number>((n, context) => (n === 1 ? 1 : wait(n, context)))
    const { source, log } = trackedSource('async iterator', { items: [1, 2, 3], parkAt: 3 })
    const reading = pipe(source, work)[Symbol.asyncIterator]()
    await reading.next()
    const second = reading.next()
    await turn()
    await reading.return?.()
    expect(await second).toEqual({ done: true, value: undefined })
    expect(heard).toHaveLength(2)
    expect(log.returns).toBe(1)
  })

  test('lets go of who waits for a place when its target ends by itself, and of the target', async () => {
    for (const failure of [undefined, { error: 'ended' }]) {
      const listeners = new Set<(failure?: Failure) => void>()
      const target = trackedTarget<number>()
      const onEnd = (listener: (failure?: Failure) => void): (() => void) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      }
      const work = mapConcurrent<number, number>(() => new Promise(() => {}), { concurrency: 1 })
      const head = work({ send: target.send, throw: target.throw, close: target.close, onEnd })
      const waiting = Promise.resolve(head.send(1))
      for (const listener of listeners) listener(failure)
      if (failure === undefined) expect(await waiting).toBe(DONE)
      else await expect(waiting).rejects.toBe('ended')
      expect(listeners.size).toBe(0)
    }
  })
})
