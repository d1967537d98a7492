import { fromStreamIter, map, pipe, take, toArray } from '@costream/core'
import { turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const toAsyncStreamable: unique symbol = Symbol.for('Stream.toAsyncStreamable') as never

/** A stream as `push()` of node:stream/iter makes it: it notes how it is left. */
function stream(batches: readonly (readonly Uint8Array[])[], said: unknown[] = []) {
  let read = 0
  return {
    said,
    [Symbol.asyncIterator]: () => ({
      async next() {
        const value = batches[read++]
        return value === undefined ? { done: true as const, value } : { done: false as const, value }
      },
      async return() {
        said.push('return')
        return { done: true as const, value: undefined }
      },
      async throw(error: unknown) {
        said.push(['throw', error])
        throw error
      }
    })
  }
}

const chunk = (byte: number): Uint8Array => new Uint8Array([byte])

describe('fromStreamIter()', () => {
  test('gives every chunk of every batch, in order, however they are cut', async () => {
    const batches = fc.array(fc.array(fc.uint8Array({ maxLength: 3 }), { maxLength: 4 }))
    await fc.assert(
      fc.asyncProperty(batches, async some => {
        expect(await pipe(fromStreamIter(stream(some)), toArray())).toEqual(some.flat())
        expect(await fromStreamIter(some)[Symbol.asyncIterator]().next()).toMatchObject({
          done: some.flat().length === 0
        })
      })
    )
  })

  test('answers reads that overlap, in order', async () => {
    const iterator = fromStreamIter(stream([[chunk(1), chunk(2)], [chunk(3)]]))[Symbol.asyncIterator]()
    const steps = await Promise.all([1, 2, 3, 4].map(() => iterator.next()))
    expect(steps.map(({ value }) => value?.[0])).toEqual([1, 2, 3, undefined])
  })

  test('returns the stream at an early stop, and throws a failure below into it', async () => {
    const left = stream([[chunk(1), chunk(2)], [chunk(3)]])
    expect(await pipe(fromStreamIter(left), take(1), toArray())).toEqual([chunk(1)])
    expect(left.said).toEqual(['return'])
    const why = new Error('why')
    const failing = map(() => {
      throw why
    })
    const failed = stream([[chunk(1)]])
    await expect(pipe(fromStreamIter(failed), failing, toArray())).rejects.toBe(why)
    expect(failed.said).toEqual([['throw', why]])
    const generator = async function* () {
      yield [chunk(1)]
    }
    await expect(pipe(fromStreamIter(generator()), failing, toArray())).rejects.toBe(why)
  })

  test('asks an object for the stream that it stands for, when it is read', async () => {
    let asked = 0
    const source = {
      async [toAsyncStreamable]() {
        asked++
        return stream([[chunk(1)]])
      }
    }
    const flow = fromStreamIter(source as never)
    await turn()
    expect(asked).toBe(0)
    expect(await pipe(flow, toArray())).toEqual([chunk(1)])
    expect(asked).toBe(1)
  })

  test('says what to do with a stream that has no batches', async () => {
    const failing = pipe(fromStreamIter([[chunk(1)], 7] as never), toArray())
    await expect(failing).rejects.toThrow('batch 2 must be an array of chunks, got number 7')
  })
})

describe('a flow, for node:stream/iter', () => {
  /** What `from` of that module asks a flow for. */
  function batchesOf<T>(flow: AsyncIterable<T>): AsyncGenerator<T[]> {
    return (flow as unknown as Record<symbol, () => AsyncGenerator<T[]>>)[toAsyncStreamable]?.() as never
  }

  test('gives what is at hand in batches', async () => {
    const sizes: number[] = []
    const items = Array.from({ length: 300 }, (_, index) => index)
    const read: number[] = []
    const flow = pipe(
      items,
      map(n => (n % 100 === 50 ? turn().then(() => n) : n))
    )
    for await (const batch of batchesOf(flow)) {
      sizes.push(batch.length)
      read.push(...batch)
    }
    expect(read).toEqual(items)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128)
    expect(sizes.length).toBeLessThan(50)
  })

  test('opens nothing before it is read, is returned when it is left, and fails after its last item', async () => {
    let finished = 0
    const why = new Error('why')
    const source = function* (): Generator<number> {
      try {
        yield 1
        yield 2
        throw why
      } finally {
        finished++
      }
    }
    const same = map((n: number) => n)
    const unread = batchesOf(pipe(source(), same))
    await unread.return(undefined)
    expect(finished).toBe(0)
    const failing = batchesOf(pipe(source(), same))
    expect((await failing.next()).value).toEqual([1, 2])
    await expect(failing.next()).rejects.toBe(why)
    const endless = function* (): Generator<number> {
      try {
        for (;;) yield 1
      } finally {
        finished++
      }
    }
    for await (const batch of batchesOf(pipe(endless(), same))) {
      expect(batch.length).toBeLessThanOrEqual(128)
      break
    }
    expect(finished).toBe(2)
  })
})
