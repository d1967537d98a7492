import { count, DONE, pipe, pipeSync, type Reply, route, type Target, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const parity = (n: number): 'even' | 'odd' => (n % 2 === 0 ? 'even' : 'odd')

describe('route()', () => {
  test('sends each item to the target of that name, and answers the results by name', async () => {
    const [even, odd] = [trackedTarget<number>(), trackedTarget<number>()]
    expect(await pipe([1, 2, 3], route(parity, { even, odd }))).toEqual({ even: 1, odd: 2 })
    expect([even.log.items, odd.log.items, even.log.closes, odd.log.closes]).toEqual([[2], [1, 3], 1, 1])
  })

  test('of sinks is a sink: each run opens fresh ones', async () => {
    const both = route(parity, { even: toArray<number>(), odd: count() })
    expect(await pipe([1, 2], both)).toEqual({ even: [2], odd: 1 })
    expect(await pipe([4], both)).toEqual({ even: [4], odd: 0 })
    expect(pipeSync([1, 2], both)).toEqual({ even: [2], odd: 1 })
  })

  test('awaits a choice, in order, and gives the number of the item', async () => {
    const choose = async (n: number, { index }: { index: number }): Promise<'even' | 'odd'> => {
      if (n === 1) await turn()
      return parity(n + index * 2)
    }
    expect(await pipe([1, 2, 3], route(choose, { even: toArray<number>(), odd: toArray<number>() }))).toEqual(
      {
        even: [2],
        odd: [1, 3]
      }
    )
  })

  test('takes numbers for names', async () => {
    const byRest = route((n: number) => (n % 2) as 0 | 1, { 0: toArray<number>(), 1: count() })
    expect(await pipe([1, 2, 3], byRest)).toEqual({ 0: [2], 1: 2 })
  })

  test.each(['now', 'later'])('drops what is for a target that is done, until all are: %s', async when => {
    const once = (): Reply => (when === 'now' ? DONE : turn().then((): typeof DONE => DONE))
    const [even, odd] = [trackedTarget<number>({ onSend: once }), trackedTarget<number>({ onSend: once })]
    const { source, log } = trackedSource('generator', { items: [1, 1, 2], endless: true })
    expect(await pipe(source, route(parity, { even, odd }))).toEqual({ even: 1, odd: 1 })
    expect(log).toMatchObject({ given: 3, cleanUps: 1 })
    expect([even.log.breaches, odd.log.breaches]).toEqual([[], []])
  })

  test.each(['now', 'later'])('throws the failure of one %s into the others', async when => {
    const error = new Error('target')
    const failing = trackedTarget<number>({
      onSend() {
        if (when === 'later') return turn().then(() => Promise.reject(error))
        throw error
      }
    })
    const other = trackedTarget<number>()
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    await expect(pipe(source, route(parity, { even: other, odd: failing }))).rejects.toBe(error)
    expect(other.log).toMatchObject({ closes: 0, thrown: [{ error }], breaches: [] })
    expect(log.cleanUps).toBe(1)
  })

  test('fails for a choice that does not exist, and for one that fails', async () => {
    const target = trackedTarget<number>()
    const wrong = route(() => 'none' as 'all', { all: target })
    await expect(pipe([1], wrong)).rejects.toThrow(/route: choose answered "none", but the targets are all/)
    expect(target.log).toMatchObject({ closes: 0, items: [] })
    expect(target.log.thrown).toHaveLength(1)
    const inherited = route(() => 'toString' as 'all', { all: count() })
    await expect(pipe([1], inherited)).rejects.toThrow(RangeError)
    const error = new Error('choose')
    const failing = route(
      (_: number): 'all' => {
        throw error
      },
      { all: toArray<number>() }
    )
    await expect(pipe([1], failing)).rejects.toBe(error)
  })

  test('throws a TypeError for wrong arguments', () => {
    expect(() => route(1 as never, {})).toThrow(/route: choose must be a function/)
    expect(() => route(parity, [] as never)).toThrow(/route: the targets must be an object/)
    expect(() => route(parity, { even: count(), odd: 1 as never as Target<number> })).toThrow(
      /route: "odd" must be/
    )
  })
})
