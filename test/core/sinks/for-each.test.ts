import { forEach, pipe, run, suppressed } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('forEach()', () => {
  test('calls its function with each item and a count', async () => {
    const seen: unknown[] = []
    await pipe(
      ['a', 'b'],
      forEach((item, { index }) => seen.push([item, index]))
    )
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1]
    ])
  })

  test('awaits its function before the next item is taken', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3] })
    const given: number[] = []
    await pipe(
      source,
      forEach(() => turn().then(() => given.push(log.given)))
    )
    expect(given).toEqual([1, 2, 3])
  })

  test('answers nothing, even where its function answers false, or DONE-like values', async () => {
    expect(
      await pipe(
        [1, 2],
        forEach(() => false)
      )
    ).toBeUndefined()
    expect(
      await pipe(
        [1, 2],
        forEach(async () => 'value')
      )
    ).toBeUndefined()
  })

  test('fails with what its function fails with', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const failing = forEach(() => {
      throw undefined
    })
    await expect(pipe(source, failing)).rejects.toBeUndefined()
    expect(log.cleanUps).toBe(1)
  })

  test('with `concurrency` has so many calls at work, waits for all of them at the end, and has no result', async () => {
    for (const concurrency of [2, 3, Number.POSITIVE_INFINITY]) {
      const { source, log } = trackedSource('generator', { items: [1, 2, 3, 4, 5] })
      let working = 0
      let most = 0
      let ended = 0
      const sink = forEach<number>(
        async n => {
          most = Math.max(most, ++working)
          for (let at = 0; at < n; at++) await turn()
          working--
          ended++
          return false
        },
        { concurrency }
      )
      expect(await pipe(source, sink)).toBeUndefined()
      expect([ended, most]).toEqual([5, Math.min(5, concurrency)])
      expect(log.cleanUps).toBe(1)
    }
  })

  test('with `concurrency` hears of a failure while its source waits; aborts the others and waits for them', async () => {
    const failure = new Error('call')
    const heard: unknown[] = []
    const sink = forEach<number>(
      (n, { signal }) =>
        n === 2
          ? turn().then(() => Promise.reject(failure))
          : new Promise<void>(resolve => {
              signal.addEventListener('abort', () => {
                setImmediate(() => {
                  heard.push(signal.reason)
                  resolve()
                })
              })
            }),
      { concurrency: 3 }
    )
    const { source, log } = trackedSource('async iterator', { items: [1, 2], parkAt: 2 })
    await expect(run(source, sink, { closeTimeout: 5 })).rejects.toBe(failure)
    expect(heard).toEqual([failure])
    expect(suppressed(failure)).toEqual([])
    expect(log.returns).toBe(1)
  })

  test('with `concurrency` starts afresh in every run, and opens a target that keeps its failure', async () => {
    const sink = forEach<number>(n => (n === 2 ? Promise.reject('two') : turn()), { concurrency: 2 })
    expect(await pipe([1, 1], sink)).toBeUndefined()
    expect(await pipe([1, 1, 1], sink)).toBeUndefined()
    const target = sink.open()
    expect(target.send(2)).toBeUndefined()
    await turn()
    expect(() => target.send(1)).toThrow('two')
    expect(() => target.close()).toThrow('two')
  })
})
