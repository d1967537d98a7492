import {
  broadcast,
  count,
  DONE,
  map,
  pipe,
  type Reply,
  suppressed,
  type Target,
  take,
  toArray
} from '@costream/core'
import { type TrackedTarget, trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

type Of = Target<number, [number, number]>
const fan = broadcast as unknown as (...targets: TrackedTarget<number>[]) => Of

describe('broadcast()', () => {
  test('sends every item to each, and answers a tuple of the results', async () => {
    expect(await pipe(['a', 'b'], broadcast(toArray<string>(), count()))).toEqual([['a', 'b'], 2])
    const [a, b] = [trackedTarget<number>(), trackedTarget<number>()]
    expect(await pipe([1, 2, 3], fan(a, b))).toEqual([3, 3])
    expect([a.log.items, b.log.items, a.log.closes, b.log.closes]).toEqual([[1, 2, 3], [1, 2, 3], 1, 1])
  })

  test('of sinks is a sink: each run opens fresh ones', async () => {
    const both = broadcast(toArray<number>(), count())
    expect([await pipe([1], both), await pipe([2, 3], both)]).toEqual([
      [[1], 1],
      [[2, 3], 2]
    ])
  })

  test('goes at the pace of the slowest, one item at a time', async () => {
    const [slow, quick] = [trackedTarget<number>({ onSend: turn }), trackedTarget<number>()]
    const { source, log } = trackedSource('generator', { items: [1, 2, 3] })
    const watched = map((n: number) => {
      expect(log.given - slow.log.handled).toBeLessThanOrEqual(1)
      return n
    })
    await pipe(source, watched, fan(slow, quick))
    expect([slow.log, quick.log].map(({ items, breaches }) => [items, breaches])).toEqual([
      [[1, 2, 3], []],
      [[1, 2, 3], []]
    ])
  })

  test.each(['now', 'later'])('drops a branch that is done %s, and is done when all are', async when => {
    const after =
      (many: number) =>
      (_: number, index: number): Reply => {
        const reply = index + 1 === many ? DONE : undefined
        return when === 'now' ? reply : turn().then(() => reply)
      }
    const [two, four] = [
      trackedTarget<number>({ onSend: after(2) }),
      trackedTarget<number>({ onSend: after(4) })
    ]
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    expect(await pipe(source, fan(two, four))).toEqual([2, 4])
    expect(log).toMatchObject({ given: 4, cleanUps: 1 })
    expect([two.log.breaches, four.log.breaches]).toEqual([[], []])
    expect([two.log.closes, four.log.closes]).toEqual([1, 1])
  })

  test('wants nothing when no branch wants anything', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const nothing = take<number>(0)
    await pipe(source, broadcast(nothing(count()), nothing(count())))
    expect(log.opened).toBe(0)
  })

  test.each(['now', 'later'])('throws the failure of one branch %s into the others', async when => {
    const failure = new Error('branch')
    const failing = trackedTarget<number>({
      onSend() {
        if (when === 'later') return turn().then(() => Promise.reject(failure))
        throw failure
      }
    })
    const other = trackedTarget<number>()
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    await expect(pipe(source, fan(other, failing))).rejects.toBe(failure)
    expect(other.log).toMatchObject({ closes: 0, thrown: [{ error: failure }], breaches: [] })
    expect(failing.log.closes).toBe(0)
    expect(log.cleanUps).toBe(1)
  })

  test('throws a failure from above into every branch once', async () => {
    const failure = new Error('above')
    const [a, b] = [trackedTarget<number>(), trackedTarget<number>()]
    const { source } = trackedSource('generator', { items: [1, 2], failAt: 1, failure: { error: failure } })
    await expect(pipe(source, fan(a, b))).rejects.toBe(failure)
    for (const { log } of [a, b]) expect(log).toMatchObject({ closes: 0, thrown: [{ error: failure }] })
  })

  test('fails when a branch fails to close, and leaves no rejection behind', async () => {
    const [one, two] = [new Error('one'), new Error('two')]
    const failing = broadcast(
      { ...trackedTarget<number>(), close: () => turn().then(() => Promise.reject<number>(one)) },
      { ...trackedTarget<number>(), close: () => turn().then(() => Promise.reject<number>(two)) }
    ) as unknown as Of
    await expect(pipe([1], failing)).rejects.toBe(one)
  })

  test('closes the others when one branch throws while it is closed', async () => {
    const failure = new Error('close')
    const [failing, other] = [
      trackedTarget<number>({
        onClose: () => {
          throw failure
        }
      }),
      trackedTarget<number>()
    ]
    await expect(pipe([1], fan(failing, other))).rejects.toBe(failure)
    expect(other.log.closes + other.log.thrown.length).toBe(1)
  })

  test('hears of a branch that ends between sends', async () => {
    const failure = new Error('between')
    let tell: ((failure?: { error: unknown }) => void) | undefined
    const ending: Target<number, number> = {
      ...trackedTarget<number>(),
      onEnd(listener) {
        tell = listener
        return () => {}
      }
    }
    const { source, log } = trackedSource('generator', { items: [1], endless: true, slow: true })
    const running = pipe(source, broadcast(ending, trackedTarget<number>()) as unknown as Of)
    await turn()
    tell?.({ error: failure })
    await expect(running).rejects.toBe(failure)
    expect(log.cleanUps).toBe(1)
  })

  test('sends twice to a target that stands in it twice', async () => {
    const items: number[] = []
    const target: Target<number, number> = {
      send: item => void items.push(item),
      throw(error) {
        throw error
      },
      close: () => items.length
    }
    expect(await pipe([1, 2], broadcast(target, target))).toEqual([4, 4])
    expect(items).toEqual([1, 1, 2, 2])
  })

  test('leaves no rejection behind when one branch throws while another is at work', async () => {
    const failure = new Error('branch')
    const failing = trackedTarget<number>({
      onSend() {
        throw failure
      }
    })
    const slow = trackedTarget<number>({
      onSend: () => turn().then(() => Promise.reject(new Error('later')))
    })
    await expect(pipe([1], fan(slow, failing))).rejects.toBe(failure)
    await turn()
    await turn()
    expect(slow.log).toMatchObject({ thrown: [{ error: failure }], closes: 0 })
  })

  test('leaves no rejection behind when one branch throws while another is being closed', async () => {
    const [failure, later] = [new Error('close'), new Error('later')]
    const slow = { ...trackedTarget<number>(), close: () => turn().then(() => Promise.reject<number>(later)) }
    const failing = trackedTarget<number>({
      onClose: () => {
        throw failure
      }
    })
    await expect(pipe([1], broadcast(slow, failing) as unknown as Of)).rejects.toBe(failure)
    await turn()
    await turn()
    expect(suppressed(failure)).toEqual([later])
  })

  test('of nothing wants nothing', async () => {
    expect(await pipe([1, 2], (broadcast as unknown as () => Target<unknown, []>)())).toEqual([])
  })

  test('throws a TypeError for an argument that is neither, naming its place', () => {
    expect(() => broadcast(count(), 1 as never)).toThrow(/broadcast: argument 2/)
    expect(() => broadcast({ send() {} } as never)).toThrow(TypeError)
  })
})
