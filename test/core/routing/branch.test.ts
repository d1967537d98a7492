import {
  branch,
  broadcast,
  count,
  DONE,
  type Failure,
  PendingSendError,
  pipe,
  ReentrantSendError,
  type Reply,
  type Sink,
  type Target,
  take,
  toArray
} from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

type Numbers = Target<number, number | undefined>
const fan = broadcast as unknown as (...targets: Numbers[]) => Target<number, unknown[]>

/** A target whose replies settle one after the other, when they are told to. */
function heldTarget() {
  const held: ((reply: undefined | typeof DONE) => void)[] = []
  const target = trackedTarget<number>({ onSend: () => new Promise(resolve => held.push(resolve)) })
  const release = async (reply?: typeof DONE): Promise<void> => {
    held.shift()?.(reply)
    await turn()
  }
  return { target, release }
}

describe('branch()', () => {
  test('without a buffer answers as its target does', async () => {
    const replies: Reply[] = [undefined, Promise.resolve(), DONE]
    const target = trackedTarget<number>({ onSend: (_, index) => replies[index] })
    const one = branch(target)
    expect(one.send(1)).toBeUndefined()
    const second = one.send(2)
    expect(second).toBeInstanceOf(Promise)
    expect(await second).toBeUndefined()
    expect([one.send(3), one.send(4), one.done]).toEqual([DONE, DONE, true])
    expect([one.close(), one.close()]).toEqual([3, 3])
    expect(target.log).toMatchObject({ items: [1, 2, 3], closes: 1, breaches: [] })
    expect(() => one.send(5)).toThrow(TypeError)
  })

  test('with a buffer answers at once while there is room, then blocks', async () => {
    const { target, release } = heldTarget()
    const one = branch(target, { capacity: 2 })
    expect([one.send(1), one.send(2), one.send(3)]).toEqual([undefined, undefined, undefined])
    let sent = false
    const blocked = Promise.resolve(one.send(4)).then(() => {
      sent = true
    })
    await turn()
    expect([target.log.items, sent]).toEqual([[1], false])
    await release()
    expect([target.log.items, sent]).toEqual([[1, 2], true])
    await blocked
    const closed = one.close()
    for (let n = 0; n < 3; n++) await release()
    expect(await closed).toBe(4)
    expect(target.log).toMatchObject({ items: [1, 2, 3, 4], closes: 1, breaches: [] })
  })

  test('keeps items and order, whatever the capacity and the pace', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), fc.nat(4), async (waits, capacity) => {
        const target = trackedTarget<number>({ onSend: item => (waits[item] ? turn() : undefined) })
        const items = waits.map((_, n) => n)
        expect(await pipe(items, branch(target, { capacity }))).toBe(items.length)
        expect([target.log.items, target.log.breaches]).toEqual([items, []])
      }),
      { numRuns: 50 }
    )
  })

  test.each([
    ['drop-newest', [1, 2], [3, 4]],
    ['drop-oldest', [1, 4], [2, 3]]
  ] as const)('drops what does not fit: %s', async (overflow, kept, lost) => {
    const { target, release } = heldTarget()
    const dropped: number[] = []
    const one = branch(target, { capacity: 1, overflow, onDrop: item => dropped.push(item) })
    for (const n of [1, 2, 3, 4]) expect(one.send(n)).toBeUndefined()
    expect([dropped, one.dropped]).toEqual([lost, 2])
    const closed = one.close()
    await release()
    await release()
    await closed
    expect(target.log.items).toEqual(kept)
  })

  test.each(['drop-newest', 'drop-oldest'] as const)(
    'without a buffer drops what comes while the target is at work: %s',
    async overflow => {
      const { target, release } = heldTarget()
      const one = branch(target, { overflow })
      expect([one.send(1), one.send(2), one.dropped]).toEqual([undefined, undefined, 1])
      await release()
      expect(one.send(3)).toBeUndefined()
      expect(target.log.items).toEqual([1, 3])
    }
  )

  test('refuses what does not fit where that is an error, and goes on', async () => {
    const { target, release } = heldTarget()
    const one = branch(target, { capacity: 1, overflow: 'error' })
    one.send(1)
    one.send(2)
    expect(() => one.send(3)).toThrow(/1 places are taken/)
    await release()
    expect(one.send(4)).toBeUndefined()
    expect(target.log.items).toEqual([1, 2])
  })

  test('refuses a second send that waits, and one from inside', async () => {
    const { target } = heldTarget()
    const one = branch(target)
    one.send(1)
    expect(() => one.send(2)).toThrow(PendingSendError)
    const cycle: Target<number> = branch({
      send: (item: number) => cycle.send(item + 1),
      throw(error: unknown) {
        throw error
      },
      close() {}
    })
    expect(() => cycle.send(1)).toThrow(ReentrantSendError)
  })

  test('tells DONE, and a failure, that come after its reply', async () => {
    for (const failure of [undefined, { error: new Error('late') }]) {
      const heard: (Failure | undefined)[] = []
      const target = trackedTarget<number>({
        onSend: () => turn().then(() => (failure === undefined ? DONE : Promise.reject(failure.error)))
      })
      const one = branch(target, { capacity: 5 })
      one.onEnd?.(reason => heard.push(reason))
      one.send(1)
      one.send(2)
      await turn()
      await turn()
      expect([heard, target.log.items]).toEqual([[failure], [1]])
      if (failure === undefined) expect([one.send(3), one.close()]).toEqual([DONE, 1])
      else {
        expect(() => one.send(3)).toThrow(failure.error)
        expect(() => one.close()).toThrow(failure.error)
      }
    }
  })

  test('throws at once, past what waits in the buffer', async () => {
    const error = new Error('above')
    const { target } = heldTarget()
    const one = branch(target, { capacity: 1 })
    one.send(1)
    one.send(2)
    const blocked = one.send(3)
    expect(() => one.throw(error)).toThrow(error)
    await expect(blocked).rejects.toBe(error)
    await turn()
    expect(target.log).toMatchObject({ items: [1], thrown: [{ error }], closes: 0 })
    expect(() => one.send(4)).toThrow(error)
    expect(() => one.close()).toThrow(error)
  })

  test('is thrown to while it empties its buffer at the end: then nothing ends well', async () => {
    const error = new Error('abort')
    const { target } = heldTarget()
    const one = branch(target, { capacity: 2 })
    one.send(1)
    one.send(2)
    const closed = one.close()
    expect(() => one.throw(error)).toThrow(error)
    await expect(closed).rejects.toBe(error)
    expect(target.log).toMatchObject({ items: [1], closes: 0, thrown: [{ error }] })
  })

  test('goes on when its target handles what is thrown', () => {
    const target = { ...trackedTarget<number>(), throw() {} }
    const one = branch(target, { capacity: 1 })
    expect(one.throw(new Error('handled'))).toBeUndefined()
    expect(one.send(1)).toBeUndefined()
    expect(one.close()).toBe(1)
  })

  test('does not hold up the other branches before its buffer is full', async () => {
    const { target, release } = heldTarget()
    const quick = trackedTarget<number>()
    const all = fan(branch(target, { capacity: 2 }), quick)
    const running = pipe([1, 2, 3, 4, 5], all)
    await turn()
    expect([target.log.items, quick.log.items]).toEqual([[1], [1, 2, 3, 4]])
    for (let n = 0; n < 5; n++) await release()
    expect(await running).toEqual([5, 5])
    expect([target.log.breaches, quick.log.breaches]).toEqual([[], []])
  })

  test.each(['now', 'later', 'at the end', 'between'])(
    'when isolated, drops out of a broadcast with its failure: %s',
    async when => {
      const error = new Error('branch')
      const heard: unknown[] = []
      let end: ((failure?: Failure) => void) | undefined
      const failing: Numbers = {
        ...trackedTarget<number>({
          onSend(_, index) {
            if (index === 1 && when === 'now') throw error
            if (index === 1 && when === 'later') return turn().then(() => Promise.reject(error))
            if (index === 1 && when === 'between') queueMicrotask(() => end?.({ error }))
            return undefined
          },
          ...(when === 'at the end' && {
            onClose: () => {
              throw error
            }
          })
        }),
        onEnd(listener) {
          end = listener
          return () => {}
        }
      }
      const other = trackedTarget<number>({ onSend: turn })
      const isolated = branch(failing, { isolated: true, onError: raised => heard.push(raised) })
      expect(await pipe([1, 2, 3], fan(isolated, other))).toEqual([undefined, 3])
      expect(heard).toEqual([error])
      expect(other.log).toMatchObject({ items: [1, 2, 3], thrown: [], breaches: [] })
    }
  )

  test('when isolated and alone, ends the run well and returns the source', async () => {
    const failing = trackedTarget<number>({ onSend: () => Promise.reject(new Error('branch')) })
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    expect(await pipe(source, fan(branch(failing, { isolated: true })))).toEqual([undefined])
    expect(log.cleanUps).toBe(1)
  })

  test('when isolated, still hears a failure from above', async () => {
    const error = new Error('above')
    const target = trackedTarget<number>()
    const { source } = trackedSource('generator', { items: [1], failAt: 1, failure: { error } })
    await expect(pipe(source, fan(branch(target, { isolated: true })))).rejects.toBe(error)
    expect(target.log).toMatchObject({ thrown: [{ error }], closes: 0 })
  })

  test('of a sink is a sink, fresh in each run; drops are counted in all of them', async () => {
    const slow: Sink<number, number> = take<number>(9)(count())
    const one = branch(slow, { capacity: 1 })
    expect([await pipe([1, 2], one), await pipe([1], one), one.dropped]).toEqual([2, 1, 0])
    const both = broadcast(branch(toArray<number>(), { capacity: 1 }), count())
    expect(await pipe([1, 2, 3], both)).toEqual([[1, 2, 3], 3])
  })

  test.each([
    [{ capacity: -1 }, RangeError],
    [{ capacity: '1' }, TypeError],
    [{ overflow: 'drop' }, TypeError],
    [{ onDrop: 1 }, TypeError],
    [{ onError: 1 }, TypeError],
    [{ isolated: 1 }, TypeError],
    [{ unknown: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the options %j', (options, kind) => {
    expect(() => branch(count(), options as never)).toThrow(kind)
  })

  test('throws a TypeError for what is no target', () => {
    expect(() => branch({ send() {} } as never)).toThrow(/branch: the first argument must be a target/)
  })
})
