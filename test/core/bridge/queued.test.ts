import {
  broadcast,
  DONE,
  filter,
  PendingSendError,
  pipe,
  queued,
  type Reply,
  type Target,
  take,
  toArray
} from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('queued()', () => {
  test('gives its target one send at a time, and closes it after the last producer', async () => {
    const target = trackedTarget<number>({ onSend: turn })
    const all = queued(target, 3)
    const results = await Promise.all([pipe([1, 1, 1], all), pipe([2, 2], all), pipe([3], all)])
    expect(results).toEqual([6, 6, 6])
    expect(target.log.items.toSorted()).toEqual([1, 1, 1, 2, 2, 3])
    expect(target.log).toMatchObject({ closes: 1, breaches: [] })
  })

  test('stays open while a producer is open', async () => {
    const target = trackedTarget<number>()
    const all = queued(target, 2)
    const first = all.close()
    expect(target.log.closes).toBe(0)
    expect(all.send(1)).toBeUndefined()
    expect([all.close(), all.close(), await first]).toEqual([1, 1, 1])
    expect(target.log.closes).toBe(1)
    expect(() => all.send(2)).toThrow(TypeError)
  })

  test('lets several branches of a broadcast share one printer', async () => {
    const printed = trackedTarget<string>()
    const printer = queued(printed, 2)
    const grep = (word: string) => filter((line: string) => line.includes(word))
    await pipe(['ab', 'b', 'c'], broadcast(grep('a')(printer), grep('b')(printer)))
    expect(printed.log).toMatchObject({ items: ['ab', 'ab', 'b'], closes: 1, breaches: [] })
  })

  test('serves producers in the order in which they send', async () => {
    const target = trackedTarget<number>({ onSend: turn })
    const all = queued(target, 3)
    await Promise.all([1, 2, 3].map(n => all.send(n)))
    expect(target.log).toMatchObject({ items: [1, 2, 3], breaches: [] })
  })

  test('takes an item that is sent while another is handled', async () => {
    const heard: Reply[] = []
    const target = trackedTarget<number>({
      onSend(item) {
        if (item < 3) heard.push(all.send(item + 1))
      }
    })
    const all: Target<number, number> = queued(target, 4)
    all.send(1)
    await turn()
    expect(target.log).toMatchObject({
      items: [1, 2, 3],
      breaches: []
    })
    expect(await Promise.all(heard)).toEqual([undefined, undefined])
  })

  test('refuses more sends than it has producers', async () => {
    const all = queued(trackedTarget<number>({ onSend: turn }), 2)
    const replies = [all.send(1), all.send(2)]
    expect(() => all.send(3)).toThrow(PendingSendError)
    await Promise.all(replies)
  })

  test.each(['now', 'later'])('tells all producers that the target is done: %s', async when => {
    const after = (_: number, index: number): Reply => {
      const reply = index === 2 ? DONE : undefined
      return when === 'now' ? reply : turn().then(() => reply)
    }
    const target = trackedTarget<number>({ onSend: after })
    const all = queued(target, 3)
    const sources = [
      trackedSource('generator', { items: [1], endless: true }),
      trackedSource('async generator', { items: [2], endless: true })
    ]
    const waiting = trackedSource('async generator', { items: [], parkAt: 0 })
    const runs = [...sources, waiting].map(({ source }) => pipe(source, all, { closeTimeout: 5 }))
    expect(await Promise.all(runs)).toEqual([3, 3, 3])
    expect(sources.map(({ log }) => log.cleanUps)).toEqual(sources.map(({ log }) => log.opened))
    expect(sources[0]?.log.cleanUps).toBe(1)
    expect(target.log).toMatchObject({ closes: 1, breaches: [] })
  })

  test('fails all producers with the failure of one, also one that waits for its source or has closed', async () => {
    const error = new Error('producer')
    const target = trackedTarget<number>()
    const all = queued(target, 3)
    const failing = trackedSource('async generator', {
      items: [1],
      failAt: 1,
      failure: { error },
      slow: true
    })
    const waiting = trackedSource('async generator', { items: [], parkAt: 0 })
    const settled = await Promise.allSettled([
      pipe([2], all),
      pipe(failing.source, all),
      pipe(waiting.source, all, { closeTimeout: 5 })
    ])
    expect(settled).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: error })))
    expect(target.log).toMatchObject({ thrown: [{ error }], closes: 0, breaches: [] })
    expect(failing.log.cleanUps).toBe(1)
  })

  test.each(['now', 'later'])('fails all producers with the failure of the target: %s', async when => {
    const error = new Error('target')
    const target = trackedTarget<number>({
      onSend() {
        if (when === 'later') return turn().then(() => Promise.reject(error))
        throw error
      }
    })
    const all = queued(target, 2)
    const other = trackedSource('generator', { items: [1], endless: true, slow: true })
    const settled = await Promise.allSettled([pipe([1], all), pipe(other.source, all)])
    expect(settled).toEqual([1, 2].map(() => ({ status: 'rejected', reason: error })))
    expect(other.log.cleanUps).toBe(1)
    expect(target.log.closes).toBe(0)
  })

  test('opens a sink once, for all', async () => {
    const all = queued(take<number>(2)(toArray()), 2)
    const [a, b] = await Promise.all([pipe([1, 1], all), pipe([2, 2], all)])
    expect([a.length, a === b]).toEqual([2, true])
  })

  test('wants nothing where its target wants nothing', async () => {
    const { source, log } = trackedSource('generator', { items: [1] })
    expect(await pipe(source, queued(trackedTarget<number>({ done: true }), 1))).toBe(0)
    expect(log.opened).toBe(0)
  })

  test.each([
    [0, RangeError],
    [1.5, RangeError],
    [Number.POSITIVE_INFINITY, RangeError],
    ['1', TypeError],
    [undefined, TypeError]
  ])('throws for %s producers', (producers, kind) => {
    expect(() => queued(toArray(), producers as never)).toThrow(kind)
  })

  test('throws a TypeError for what is no target', () => {
    expect(() => queued({ send() {} } as never, 1)).toThrow(/queued: the first argument must be a target/)
  })
})
