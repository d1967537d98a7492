import { buffer, map, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('buffer()', () => {
  test('passes everything on, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.anything()), fc.integer({ min: 1, max: 5 }), async (items, capacity) => {
        const sources = [trackedSource('generator', { items }), trackedSource('async generator', { items })]
        for (const { source, log } of sources) {
          expect(await pipe(source, buffer(capacity), toArray())).toEqual(items)
          expect(log.cleanUps).toBe(1)
        }
      })
    )
  })

  test.each([1, 3])('reads %d items ahead of the one that is dealt with, and no more', async capacity => {
    const ahead: number[] = []
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: [1], endless: true })
      const target = trackedTarget<number>({
        async onSend(_, index) {
          for (let at = 0; at < 5; at++) await turn()
          ahead.push(log.given - (index + 1))
        }
      })
      await pipe(source, buffer(capacity), take(4), target)
      expect(log.cleanUps).toBe(1)
      expect(target.log.breaches).toEqual([])
    }
    expect(new Set(ahead)).toEqual(new Set([capacity]))
  })

  test('reads ahead for a reader too', async () => {
    const { source, log } = trackedSource('async generator', { items: [1], endless: true })
    const reading = pipe(source, buffer(2))[Symbol.asyncIterator]()
    expect(log.opened).toBe(0)
    await reading.next()
    for (let at = 0; at < 5; at++) await turn()
    expect(log.given).toBe(3)
    await reading.return?.()
    expect(log).toMatchObject({ given: 3, cleanUps: 1 })
  })

  test('given a target lets its sender go on until it is full', async () => {
    const target = trackedTarget<number>({ onSend: () => new Promise(() => {}) })
    const head = buffer<number>(2)(target)
    let sent = 0
    const sending = (async () => {
      for (const n of [1, 2, 3, 4, 5]) {
        await head.send(n)
        sent++
      }
    })()
    for (let at = 0; at < 5; at++) await turn()
    expect(target.log.items).toEqual([1])
    expect(sent).toBeGreaterThanOrEqual(2)
    expect(sent).toBeLessThanOrEqual(3)
    const failed = expect(sending).rejects.toBe('enough')
    await expect(Promise.resolve('enough').then(head.throw)).rejects.toBe('enough')
    await failed
  })

  test('gives what was read before a failure, then the failure', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, {
        items: [1, 2, 3],
        failAt: 2,
        failure: { error: undefined }
      })
      const target = trackedTarget<number>({ onSend: () => turn().then(turn) })
      await expect(pipe(source, buffer(5), target)).rejects.toBeUndefined()
      expect(log.cleanUps).toBe(1)
      expect(target.log).toMatchObject({
        items: [1, 2],
        thrown: [{ error: undefined }],
        closes: 0,
        breaches: []
      })
    }
  })

  test('returns a source that waits, at an early stop, a failure and an abort', async () => {
    const stops = trackedSource('async iterator', { items: [1], parkAt: 1 })
    expect(await pipe(stops.source, buffer(2), take(1), toArray(), { closeTimeout: 5 })).toEqual([1])
    expect(stops.log.returns).toBe(1)
    const fails = trackedSource('async iterator', { items: [1], parkAt: 1 })
    const failing = map(() => Promise.reject('below'))
    await expect(pipe(fails.source, buffer(2), failing, toArray(), { closeTimeout: 5 })).rejects.toBe('below')
    expect(fails.log.returns).toBe(1)
    const controller = new AbortController()
    const onPark = (): void => void setImmediate(() => controller.abort('reason'))
    const aborts = trackedSource('async iterator', { items: [1], parkAt: 1, onPark })
    const { signal } = controller
    await expect(pipe(aborts.source, buffer(2), toArray(), { signal, closeTimeout: 5 })).rejects.toBe(
      'reason'
    )
    expect(aborts.log.returns).toBe(1)
  })

  test('returns a source whose flow is never read, and tells of a failed clean-up', async () => {
    const unread = trackedSource('generator', { items: [1] })
    await pipe(unread.source, buffer(2))[Symbol.asyncDispose]()
    expect(unread.source[Symbol.iterator]().next().done).toBe(true)
    const { source } = trackedSource('generator', {
      items: [1],
      endless: true,
      cleanUpFailure: { error: 'clean-up' }
    })
    await expect(pipe(source, buffer(2), take(1), toArray())).rejects.toBe('clean-up')
  })
})
