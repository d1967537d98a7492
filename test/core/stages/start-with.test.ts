import { compose, DONE, pipe, pipeSync, split, startWith, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('startWith()', () => {
  test('puts its items first, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.anything()), fc.array(fc.anything()), async (before, items) => {
        const expected = [...before, ...items]
        expect(pipeSync(items, startWith(...before), toArray())).toEqual(expected)
        expect([...pipeSync(items, startWith(...before))]).toEqual(expected)
        const pulled: unknown[] = []
        for await (const item of pipe(items, startWith(...before))) pulled.push(item)
        expect(pulled).toEqual(expected)
      })
    )
  })

  test('awaits promises', async () => {
    expect(await pipe([3], startWith(Promise.resolve(1), 2), toArray())).toEqual([1, 2, 3])
  })

  test('sends before a slow source gives its first item', async () => {
    const { source, log } = trackedSource('async generator', { items: [3], slow: true })
    const given: number[] = []
    const target = trackedTarget<number>({ onSend: () => void given.push(log.given) })
    await pipe(source, startWith(1, 2), target)
    expect(given).toEqual([0, 0, 1])
  })

  test('reads one item at most until its items are taken, one at a time', async () => {
    const { source, log } = trackedSource('generator', { items: [3, 4] })
    const given: number[] = []
    const target = trackedTarget<number>({
      onSend() {
        given.push(log.given)
        return turn()
      }
    })
    expect(await pipe(source, startWith(1, 2), target)).toBe(4)
    expect(given).toEqual([0, 1, 1, 2])
    expect(target.log).toMatchObject({ items: [1, 2, 3, 4], breaches: [] })
  })

  test('does not open a source that is not wanted any more', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: [1], endless: true })
      expect(await pipe(source, startWith(0, 0), take(2), toArray())).toEqual([0, 0])
      expect(log.opened).toBe(0)
    }
  })

  test('gives its items where the source is not wanted at all', async () => {
    expect(await pipe([1, 2], take(0), startWith(9), toArray())).toEqual([9])
    const target = trackedTarget<number>({ done: true })
    expect(await pipe([1], startWith(9), target)).toBe(0)
  })

  test('waits for the item under way before its target is closed, which may be done by then', async () => {
    const out: string[] = []
    for await (const part of pipe([] as string[], startWith('a,b', 'c'), take(1), split(','))) out.push(part)
    expect(out).toEqual(['a', 'b'])
  })

  test('stops a source that waits when its target is done with the first items', async () => {
    const { source, log } = trackedSource('async generator', { items: [], parkAt: 0 })
    const target = trackedTarget<number>({ onSend: () => turn().then(() => DONE) })
    expect(await pipe(source, startWith(1, 2), target, { closeTimeout: 1 })).toBe(1)
    expect(log.opened).toBe(1)
    expect(target.log).toMatchObject({ items: [1], closes: 1, breaches: [] })
  })

  test.each([
    () => {
      throw 'below'
    },
    () => turn().then(() => Promise.reject('below'))
  ])('fails with what its target fails with, also while the source waits', async onSend => {
    const { source } = trackedSource('async generator', { items: [], parkAt: 0 })
    const target = trackedTarget<number>({ onSend })
    const running = pipe(source, startWith(1, 2), target, { closeTimeout: 1 })
    await expect(running).rejects.toBe('below')
    expect(target.log).toMatchObject({ items: [1], closes: 0, breaches: [] })
  })

  test('given a target sends to it first, and again to every other', async () => {
    const stage = compose(startWith(1))
    for (const target of [trackedTarget<number>(), trackedTarget<number>()]) {
      const head = stage(target)
      await head.send(2) // on a busy machine the event loop may get a turn before
      await head.close()
      expect(target.log).toMatchObject({ items: [1, 2], closes: 1 })
    }
  })
})
