import { count, partition, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test, vi } from 'vitest'

const isEven = (n: number): boolean => n % 2 === 0

describe('partition()', () => {
  test('sends to two targets, or makes a sink of two', async () => {
    const [yes, no] = [trackedTarget<number>({ onSend: turn }), trackedTarget<number>()]
    expect(await pipe([1, 2, 3], partition(isEven)(yes, no))).toEqual([1, 2])
    expect([yes.log.items, no.log.items, yes.log.breaches]).toEqual([[2], [1, 3], []])
    const sink = partition(isEven)(toArray<number>(), count())
    expect([await pipe([1, 2], sink), await pipe([4], sink)]).toEqual([
      [[2], 1],
      [[4], 0]
    ])
  })

  test('makes two flows of a source, which read it once and test each item once', async () => {
    const { source, log } = trackedSource('async generator', { items: [1, 2, 3, 4] })
    const tested: number[] = []
    const [even, odd] = partition((n: number) => {
      tested.push(n)
      return isEven(n)
    })(source)
    expect(await Promise.all([pipe(even, toArray()), pipe(odd, toArray())])).toEqual([
      [2, 4],
      [1, 3]
    ])
    expect([tested, log.opened, log.cleanUps]).toEqual([[1, 2, 3, 4], 1, 1])
  })

  test('loses nothing for the flow that is read later, and awaits the test', async () => {
    const [even, odd] = partition(async (n: number) => isEven(n))([1, 2, 3])
    const first = even[Symbol.asyncIterator]()
    expect(await first.next()).toEqual({ done: false, value: 2 })
    const rest = pipe(odd, toArray())
    expect((await first.next()).done).toBe(true)
    expect(await rest).toEqual([1, 3])
  })

  test('waits when too many items wait for the other, and no longer when that is disposed of', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const [even, odd] = partition(isEven, { capacity: 3 })(source)
    const reading = even[Symbol.asyncIterator]()
    const held = reading.next()
    await vi.waitFor(() => expect(log.given).toBe(3))
    await turn()
    expect(log.given).toBe(3)
    await even[Symbol.asyncDispose]()
    expect((await held).done).toBe(true)
    expect(log.cleanUps).toBe(0)
    expect(await pipe(odd, take(5), toArray())).toEqual([1, 1, 1, 1, 1])
    expect(log.cleanUps).toBe(1)
  })

  test('returns the source when both are disposed of unread', async () => {
    const { source } = trackedSource('generator', { items: [1, 2] })
    const flows = partition(isEven)(source)
    for (const flow of flows) await flow[Symbol.asyncDispose]()
    expect([...source]).toEqual([])
  })

  test('fails both with the error of the source, or of the test', async () => {
    const error = new Error('fails')
    const failing = trackedSource('generator', { items: [1, 2], failAt: 1, failure: { error } })
    const throwing = (): boolean => {
      throw error
    }
    for (const flows of [partition(isEven)(failing.source), partition(throwing)([1])]) {
      const settled = await Promise.allSettled(flows.map(flow => pipe(flow, toArray())))
      expect(settled).toEqual(flows.map(() => ({ status: 'rejected', reason: error })))
    }
    const target = trackedTarget<number>()
    await expect(pipe([1], partition(throwing)(target, target))).rejects.toBe(error)
    expect(target.log.closes).toBe(0)
  })

  test('lets each flow be read once', async () => {
    const [even, odd] = partition(isEven)([1, 2])
    await Promise.all([pipe(even, toArray()), pipe(odd, toArray())])
    await expect(pipe(even, toArray())).rejects.toThrow(/only once/)
  })

  test('throws for wrong arguments', () => {
    expect(() => partition(1 as never)).toThrow(/partition: test must be a function/)
    expect(() => partition(isEven, { capacity: 0 })).toThrow(RangeError)
    expect(() => partition(isEven)(count(), 1 as never)).toThrow(/partition: argument 2 must be a target/)
    expect(() => partition(isEven)(1 as never)).toThrow(TypeError)
  })
})
