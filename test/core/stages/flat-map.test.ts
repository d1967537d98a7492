import { flatMap, map, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('flatMap()', () => {
  test('makes any number of items of each, from any source', async () => {
    async function* later(n: number) {
      yield n
      yield n * 10
    }
    const expected = [1, 10, 2, 20]
    expect(
      await pipe(
        [1, 2],
        flatMap(n => [n, n * 10]),
        toArray()
      )
    ).toEqual(expected)
    expect(await pipe([1, 2], flatMap(later), toArray())).toEqual(expected)
    expect(
      await pipe(
        [1, 2],
        flatMap(async n => [n, n * 10]),
        toArray()
      )
    ).toEqual(expected)
    expect(
      await pipe(
        [1, 2],
        flatMap(n => pipe([n], flatMap(later))),
        toArray()
      )
    ).toEqual(expected)
    expect(
      await pipe(
        [1, 2],
        flatMap(() => []),
        toArray()
      )
    ).toEqual([])
  })

  test('passes on odd items', async () => {
    const odd = [undefined, null, 0]
    expect(
      await pipe(
        [1],
        flatMap(() => odd),
        toArray()
      )
    ).toEqual(odd)
  })

  test('takes a string and binary data for one item', async () => {
    const bytes = new Uint8Array(3)
    expect(
      await pipe(
        [1],
        flatMap(() => 'abc'),
        toArray()
      )
    ).toEqual(['abc'])
    expect(
      await pipe(
        [1],
        flatMap(() => bytes as never),
        toArray()
      )
    ).toEqual([bytes])
  })

  test.each(['generator', 'async generator'] as const)(
    'returns its inner source at an early stop',
    async form => {
      const { source, log } = trackedSource(form, { items: [1], endless: true })
      expect(
        await pipe(
          ['a', 'b'],
          flatMap(() => source),
          take(2),
          toArray()
        )
      ).toEqual([1, 1])
      expect(log).toMatchObject({ given: 2, cleanUps: 1 })
    }
  )

  test.each(['generator', 'async generator'] as const)(
    'returns its inner source when what is below fails, and fails with it',
    async form => {
      const failure = new Error('below')
      const { source, log } = trackedSource(form, { items: [1], endless: true })
      const target = trackedTarget<number>({
        onSend() {
          throw failure
        }
      })
      await expect(
        pipe(
          ['a'],
          flatMap(() => source),
          target
        )
      ).rejects.toBe(failure)
      expect(log.cleanUps).toBe(1)
    }
  )

  test('fails with what its inner source fails with, and returns the outer', async () => {
    const failure = new Error('inner')
    const outer = trackedSource('generator', { items: ['a'], endless: true })
    const inner = trackedSource('generator', { items: [1, 2], failAt: 1, failure: { error: failure } })
    await expect(
      pipe(
        outer.source,
        flatMap(() => inner.source),
        toArray()
      )
    ).rejects.toBe(failure)
    expect(outer.log.cleanUps).toBe(1)
  })

  test('reads its inner source as fast as the target takes its items', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3, 4] })
    const ahead: number[] = []
    const target = trackedTarget<number>({
      onSend(_, index) {
        ahead.push(log.given - index)
        return turn()
      }
    })
    await pipe(
      ['a'],
      flatMap(() => source),
      target
    )
    expect(ahead).toEqual([1, 1, 1, 1])
  })

  test('returns a parked inner source when the run is aborted', async () => {
    const controller = new AbortController()
    const { source, log } = trackedSource('async iterator', {
      items: [1, 2],
      parkAt: 1,
      onPark: () => void setImmediate(() => controller.abort('reason'))
    })
    const running = pipe(
      ['a'],
      flatMap(() => source),
      map(n => n),
      toArray(),
      {
        signal: controller.signal,
        closeTimeout: 5
      }
    )
    await expect(running).rejects.toBe('reason')
    await turn()
    expect(log.returns).toBe(1)
  })

  test('releases a stream that its function answers after the run', async () => {
    const controller = new AbortController()
    const reasons: unknown[] = []
    const late = Promise.withResolvers<ReadableStream<number>>()
    const { signal } = controller
    const running = pipe(
      [1],
      flatMap(() => late.promise),
      toArray(),
      { signal, closeTimeout: 5 }
    )
    await turn()
    controller.abort('reason')
    await expect(running).rejects.toBe('reason')
    late.resolve(new ReadableStream<number>({ cancel: reason => void reasons.push(reason) }))
    await turn()
    expect(reasons).toEqual([undefined])
  })

  test('fails with a TypeError for what cannot be iterated', async () => {
    await expect(pipe([1], flatMap((() => 1) as never), toArray())).rejects.toThrow(TypeError)
  })
})
