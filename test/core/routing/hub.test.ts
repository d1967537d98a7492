import { count, DONE, type Failure, hub, pipe, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('hub()', () => {
  test('sends what it gets to those that are there: they join and leave while it runs', async () => {
    const items = hub<number>()
    const first = items.join(toArray())
    items.send(1)
    const second = items.join(toArray())
    items.send(2)
    expect(items.size).toBe(2)
    expect(await first.leave()).toEqual([1, 2])
    expect(items.size).toBe(1)
    items.send(3)
    await items.close()
    expect(await second.result).toEqual([2, 3])
    expect(await first.leave()).toEqual([1, 2])
    expect(() => items.join(count())).toThrow(/Cannot join a hub: it is closed/)
    expect(() => items.send(4)).toThrow(TypeError)
  })

  test('is the target of a run, and stops no source when nobody is there', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3] })
    expect(await pipe(source, hub<number>())).toBeUndefined()
    expect(log.given).toBe(3)
  })

  test('replays the latest items to whoever joins, before the next', async () => {
    const items = hub<number>({ replay: 2 })
    for (const n of [1, 2, 3]) items.send(n)
    const target = trackedTarget<number>({ onSend: turn })
    const late = items.join(target)
    await items.send(4)
    expect(target.log.items).toEqual([2, 3, 4])
    expect(await late.leave()).toBe(3)
    expect(target.log.breaches).toEqual([])
  })

  test('goes at the pace of the slowest that has no buffer', async () => {
    const items = hub<number>()
    const [slow, quick] = [trackedTarget<number>({ onSend: turn }), trackedTarget<number>()]
    items.join(slow)
    items.join(quick)
    expect(await pipe([1, 2, 3], items)).toBeUndefined()
    expect([slow.log, quick.log].map(log => [log.items, log.closes, log.breaches])).toEqual([
      [[1, 2, 3], 1, []],
      [[1, 2, 3], 1, []]
    ])
  })

  test('drops for a member whose buffer is full, and counts', async () => {
    const items = hub<number>()
    const dropped: number[] = []
    const slow = items.join(trackedTarget<number>({ onSend: turn }), {
      capacity: 1,
      overflow: 'drop-newest',
      onDrop: item => dropped.push(item)
    })
    const quick = items.join(toArray())
    await pipe([1, 2, 3, 4], items)
    expect([await slow.result, slow.dropped, dropped]).toEqual([2, 2, [3, 4]])
    expect([await quick.result, quick.dropped]).toEqual([[1, 2, 3, 4], 0])
  })

  test('lets a member that is done go, and never joins one that wants nothing', async () => {
    const items = hub<number>()
    const two = items.join(take<number>(2)(toArray()))
    const none = items.join(take<number>(0)(toArray()))
    expect(items.size).toBe(1)
    expect(await none.result).toEqual([])
    for (const n of [1, 2, 3]) items.send(n)
    expect(await two.result).toEqual([1, 2])
    expect(items.size).toBe(0)
    const later = items.join(trackedTarget<number>({ onSend: () => turn().then(() => DONE) }))
    await items.send(4)
    expect([await later.result, items.size]).toEqual([1, 0])
  })

  test('leaves after what waits in its buffer', async () => {
    const items = hub<number>()
    const target = trackedTarget<number>({ onSend: turn })
    const member = items.join(target, { capacity: 3 })
    for (const n of [1, 2, 3]) items.send(n)
    expect(await member.leave()).toBe(3)
    expect(target.log).toMatchObject({ items: [1, 2, 3], closes: 1, breaches: [] })
  })

  test('gives the next item to one that joins while an item is sent', () => {
    const items = hub<number>()
    const late = trackedTarget<number>()
    items.join(
      trackedTarget<number>({
        onSend: (_, index) => {
          if (index === 0) items.join(late)
        }
      })
    )
    items.send(1)
    items.send(2)
    expect(late.log.items).toEqual([2])
  })

  test.each(['now', 'later'])('fails with a member, and throws into the others: %s', async when => {
    const error = new Error('member')
    const items = hub<number>()
    const other = trackedTarget<number>()
    const staying = items.join(other)
    const failing = items.join(
      trackedTarget<number>({
        onSend() {
          if (when === 'later') return turn().then(() => Promise.reject(error))
          throw error
        }
      })
    )
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    await expect(pipe(source, items)).rejects.toBe(error)
    expect(log.cleanUps).toBe(1)
    expect(other.log).toMatchObject({ items: [1], thrown: [{ error }], closes: 0, breaches: [] })
    await expect(failing.result).rejects.toBe(error)
    await expect(staying.result).rejects.toBe(error)
  })

  test('goes on without an isolated member that fails', async () => {
    const error = new Error('member')
    const items = hub<number>()
    const heard: unknown[] = []
    const failing = items.join(trackedTarget<number>({ onSend: () => Promise.reject(error) }), {
      isolated: true,
      onError: raised => heard.push(raised)
    })
    const other = items.join(toArray())
    await pipe([1, 2, 3], items)
    await expect(failing.result).rejects.toBe(error)
    expect([await other.result, heard]).toEqual([[1, 2, 3], [error]])
  })

  test('tells a driver that waits for its source when a member with a buffer fails', async () => {
    const error = new Error('between')
    const items = hub<number>()
    const parked = Promise.withResolvers<void>()
    const fail = () => parked.promise.then(turn).then(() => Promise.reject(error))
    items.join(trackedTarget<number>({ onSend: fail }), { capacity: 2 })
    const { source, log } = trackedSource('async generator', {
      items: [1],
      parkAt: 1,
      onPark: parked.resolve
    })
    await expect(pipe(source, items, { closeTimeout: 5 })).rejects.toBe(error)
    expect(log.reads).toBe(2)
  })

  test('throws a failure from above into every member, once, and with nobody there fails all the same', async () => {
    const error = new Error('above')
    const items = hub<number>()
    const target = trackedTarget<number>()
    const member = items.join(target)
    const { source } = trackedSource('generator', { items: [1], failAt: 1, failure: { error } })
    await expect(pipe(source, items)).rejects.toBe(error)
    expect(target.log).toMatchObject({ items: [1], thrown: [{ error }], closes: 0 })
    await expect(member.result).rejects.toBe(error)
    expect(() => items.join(count())).toThrow(TypeError)
    const failing = trackedSource('generator', { items: [], failAt: 0, failure: { error } })
    await expect(pipe(failing.source, hub())).rejects.toBe(error)
  })

  test('disposed of before it was closed throws an AbortError into its members; after that, nothing', async () => {
    const target = trackedTarget<number>()
    let member: { readonly result: Promise<number> } | undefined
    {
      await using items = hub<number>()
      member = items.join(target)
      items.send(1)
    }
    await expect(member.result).rejects.toMatchObject({ name: 'AbortError' })
    expect(target.log).toMatchObject({ closes: 0, breaches: [] })
    const closed = hub<number>()
    const good = closed.join(toArray())
    await closed.close()
    await closed[Symbol.asyncDispose]()
    expect(await good.result).toEqual([])
  })

  test('leaves no listener at its members, and none at itself', async () => {
    const listeners = new Set<(failure?: Failure) => void>()
    const target = {
      ...trackedTarget<number>(),
      onEnd(listener: (failure?: Failure) => void) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      }
    }
    const items = hub<number>()
    const member = items.join(target)
    expect(listeners.size).toBe(1)
    await member.leave()
    expect(listeners.size).toBe(0)
  })

  test.each([
    [{ replay: -1 }, RangeError],
    [{ replay: '1' }, TypeError],
    [{ unknown: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the options %j', (options, kind) => {
    expect(() => hub(options as never)).toThrow(kind)
  })

  test('refuses to join what is no target, and wrong options', () => {
    expect(() => hub().join(1 as never)).toThrow(/join: the first argument must be a target/)
    expect(() => hub().join(count(), { capacity: -1 })).toThrow(RangeError)
  })
})
