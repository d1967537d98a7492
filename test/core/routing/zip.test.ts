import { channel, onDiagnostic, pipe, toArray, zip } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'
import { joiningLaws } from './joining.ts'

describe('zip()', () => {
  joiningLaws(zip)

  test('ends with the shortest and returns the others', async () => {
    const [short, long] = [
      trackedSource('generator', { items: [1, 2] }),
      trackedSource('generator', { items: ['a'], endless: true })
    ]
    expect(await pipe(zip(short.source, long.source), toArray())).toEqual([
      [1, 'a'],
      [2, 'a']
    ])
    expect([short.log.cleanUps, long.log.cleanUps]).toEqual([1, 1])
  })

  test('steps the sources together, all at once', async () => {
    const sources = [1, 2].map(n => trackedSource('async iterator', { items: [n, n], parkAt: 2 }))
    const reads = (): number[] => sources.map(({ log }) => log.reads)
    const iterator = zip(...sources.map(({ source }) => source))[Symbol.asyncIterator]()
    for (let asked = 1; asked <= 2; asked++) {
      expect(await iterator.next()).toEqual({ done: false, value: [1, 2] })
      expect(reads()).toEqual([asked, asked])
    }
    const step = iterator.next()
    for (let n = 0; n < 10; n++) await turn()
    expect(reads()).toEqual([3, 3]) // neither answers: none is waited for before the other is asked
    await iterator.return?.()
    await step
  })

  test('waits for the slower source', async () => {
    const late = channel<string>()
    const iterator = zip([1], late.source)[Symbol.asyncIterator]()
    const step = iterator.next()
    expect(await Promise.race([step, turn().then(() => 'pending')])).toBe('pending')
    late.target.send('a')
    expect(await step).toEqual({ done: false, value: [1, 'a'] })
    await iterator.return?.()
  })

  test('ends although another source waits for ever, which is left behind and named', async () => {
    const parked = trackedSource('async iterator', { items: [1], parkAt: 1 })
    expect(await pipe(zip([1], parked.source), toArray())).toEqual([[1, 1]])
    expect(parked.log.returns).toBe(1)
  })

  test('tells diagnostics of a failure that comes after its end', async () => {
    const error = new Error('late')
    const heard: unknown[] = []
    const off = onDiagnostic(diagnostic => heard.push('error' in diagnostic && diagnostic.error))
    const failing = trackedSource('async iterator', { items: [], failAt: 0, failure: { error }, slow: true })
    expect(await pipe(zip([], failing.source), toArray())).toEqual([])
    await turn()
    off()
    expect(heard).toEqual([error])
  })
})
