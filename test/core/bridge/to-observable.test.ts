import { fromObservable, pipe, toArray, toObservable } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** An observer that keeps what it hears. */
function listening<T>() {
  const heard: unknown[] = []
  return {
    heard,
    observer: {
      next: (item: T) => void heard.push(item),
      error: (error: unknown) => void heard.push({ error }),
      complete: () => void heard.push('complete')
    }
  }
}

describe('toObservable()', () => {
  test('gives the items, then completes; each subscription runs the source anew', async () => {
    const observable = toObservable(new Set([1, 2]))
    for (let run = 0; run < 2; run++) {
      const { heard, observer } = listening<number>()
      const subscription = observable.subscribe(observer)
      await turn()
      expect([heard, subscription.closed]).toEqual([[1, 2, 'complete'], true])
    }
  })

  test('takes a function in place of an observer, and an observer of anything', async () => {
    const heard: number[] = []
    toObservable([1, 2]).subscribe(item => heard.push(item))
    toObservable([3]).subscribe({})
    await turn()
    expect(heard).toEqual([1, 2])
  })

  test('returns the source when it is unsubscribed from, and tells nothing after that', async () => {
    const { source, log } = trackedSource('async generator', { items: [1], endless: true, slow: true })
    const { heard, observer } = listening<number>()
    const subscription = toObservable(source).subscribe(observer)
    for (let n = 0; n < 10; n++) await turn()
    expect(heard.length).toBeGreaterThan(1)
    subscription.unsubscribe()
    subscription.unsubscribe()
    const { length } = heard
    for (let n = 0; n < 5; n++) await turn()
    expect([log.cleanUps, heard.length, subscription.closed]).toEqual([1, length, true])
    expect(heard).not.toContain('complete')
  })

  test('can be unsubscribed from inside', async () => {
    const { source, log } = trackedSource('async generator', { items: [1], endless: true })
    const heard: number[] = []
    const subscription = toObservable(source).subscribe(item => {
      heard.push(item)
      subscription.unsubscribe()
    })
    for (let n = 0; n < 5; n++) await turn()
    expect([heard, log.cleanUps]).toEqual([[1], 1])
  })

  test('awaits what next answers', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3] })
    let handled = 0
    toObservable(source).subscribe({
      async next() {
        expect(log.given - handled).toBe(1)
        await turn()
        handled++
      }
    })
    for (let n = 0; n < 10; n++) await turn()
    expect(handled).toBe(3)
  })

  test('tells the very error of the source, and that of next, which returns the source', async () => {
    const error = new Error('fails')
    const failing = trackedSource('generator', { items: [1], failAt: 1, failure: { error } })
    const { heard, observer } = listening<number>()
    toObservable(failing.source).subscribe(observer)
    await turn()
    expect(heard).toEqual([1, { error }])
    const endless = trackedSource('generator', { items: [1], endless: true })
    const raised: unknown[] = []
    toObservable(endless.source).subscribe({
      next() {
        throw error
      },
      error: caught => raised.push(caught)
    })
    await turn()
    expect([raised, endless.log.cleanUps]).toEqual([[error], 1])
  })

  test('throws an error that nobody hears where everybody sees it', async () => {
    const error = new Error('unheard')
    const caught: unknown[] = []
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', raised => caught.push(raised))
    try {
      const { source } = trackedSource('generator', { items: [], failAt: 0, failure: { error } })
      toObservable(source).subscribe(() => {})
      toObservable([]).subscribe({
        complete() {
          throw error
        }
      })
      await turn()
      await turn()
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const listener of listeners) process.on('uncaughtException', listener)
    }
    expect(caught).toEqual([error, error])
  })

  test('is found by the names that libraries look for, and comes back as it went', async () => {
    const observable = toObservable([1, 2]) as unknown as Record<string, () => unknown>
    expect(observable['@@observable']?.()).toBe(observable)
    expect(await pipe(fromObservable(toObservable([1, undefined, 2])), toArray())).toEqual([1, undefined, 2])
  })

  test('throws a TypeError for what is no source, and for no observer', () => {
    expect(() => toObservable(1 as never)).toThrow(/toObservable: the first argument must be a source/)
    expect(() => toObservable([]).subscribe(1 as never)).toThrow(/subscribe: the observer must be a function/)
    expect(() => toObservable([]).subscribe(null as never)).toThrow(TypeError)
  })
})
