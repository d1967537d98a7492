import { type CallContext, DONE, every, find, pipe, type Sink, some } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

type Make = <T>(test: (item: T, context: CallContext) => unknown) => Sink<T, unknown>
type OfArray = (items: number[], test: (n: number) => boolean) => unknown

const SINKS: readonly { name: string; make: Make; ofArray: OfArray }[] = [
  { name: 'find', make: find, ofArray: (items, passes) => items.find(passes) },
  { name: 'some', make: some, ofArray: (items, passes) => items.some(passes) },
  { name: 'every', make: every, ofArray: (items, passes) => items.every(passes) }
]

describe.each(SINKS)('$name()', ({ name, make, ofArray }) => {
  const passes = name === 'every' ? (n: number): boolean => n !== 2 : (n: number): boolean => n === 2

  test('tells what the method of arrays tells, and reads as far', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3)), fc.boolean(), async (items, later) => {
        const { source, log } = trackedSource('generator', { items })
        const sink = make<number>(later ? async n => passes(n) : passes)
        expect(await pipe(source, sink)).toBe(ofArray(items, passes))
        const at = items.indexOf(2)
        expect(log.given).toBe(at === -1 ? items.length : at + 1)
        expect(log.cleanUps).toBe(1)
      })
    )
  })

  test('stops an endless source', async () => {
    const { source, log } = trackedSource('async generator', { items: [1, 2], endless: true })
    expect(await pipe(source, make<number>(passes))).toBe(name === 'find' ? 2 : name === 'some')
    expect(log).toMatchObject({ given: 2, cleanUps: 1 })
  })

  test('gives its test a count and a signal', async () => {
    const seen: unknown[] = []
    const sink = make<string>((item, { index, signal }) => {
      seen.push([item, index, signal.aborted])
      return name === 'every'
    })
    await pipe(['a', 'b'], sink)
    expect(seen).toEqual([
      ['a', 0, false],
      ['b', 1, false]
    ])
  })

  test('fails with what its test fails with, and is aborted while it waits', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    await expect(
      pipe(
        source,
        make<number>(() => Promise.reject('test'))
      )
    ).rejects.toBe('test')
    expect(log.cleanUps).toBe(1)
    const controller = new AbortController()
    const waiting = trackedSource('async iterator', { items: [1], endless: true })
    const sink = make<number>(() => {
      controller.abort('reason')
      return new Promise(() => {})
    })
    await expect(pipe(waiting.source, sink, { signal: controller.signal })).rejects.toBe('reason')
    expect(waiting.log.returns).toBe(1)
  })

  test('opened answers DONE for ever once it knows', () => {
    const target = make<number>(passes).open()
    expect([target.send(1), target.done, target.send(2), target.send(1), target.done]).toEqual([
      undefined,
      false,
      DONE,
      DONE,
      true
    ])
    expect(target.close()).toBe(name === 'find' ? 2 : name === 'some')
  })
})

test('`find()` tells an item that is `undefined` from none only by what it stops', async () => {
  const { source, log } = trackedSource('generator', { items: [undefined], endless: true })
  expect(
    await pipe(
      source,
      find(() => true)
    )
  ).toBeUndefined()
  expect(log).toMatchObject({ given: 1, cleanUps: 1 })
})
