import { catchError, compose, DONE, type Flow, map, pipe, pull, take, toArray } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const six = [1, 2, 3, 4, 5, 6]

const pass = pull((source: AsyncIterable<number>) => passing(source))

async function* passing(source: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const item of source) yield item
}

/** Asks for the next item before it yields the one it has. */
const readAhead = pull(async function* (source: AsyncIterable<number>) {
  const iterator = source[Symbol.asyncIterator]()
  let next = iterator.next()
  for (let step = await next; step.done !== true; step = await next) {
    next = iterator.next()
    next.catch(() => {})
    yield step.value
  }
})

async function read<T>(flow: Flow<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of flow) items.push(item)
  return items
}

describe('pull()', () => {
  test.each(['before it reads', 'while it reads'])(
    'ends well before a target that handles what is thrown: %s',
    async when => {
      const head = compose(
        pull(async function* (items: AsyncIterable<number>) {
          yield* items
        }),
        catchError<number, number>(() => [-1])
      )(toArray<number>().open())
      if (when === 'while it reads') await head.send(1)
      await head.throw(new Error('source'))
      expect(await head.close()).toEqual(when === 'while it reads' ? [1, -1] : [-1])
    }
  )

  test('calls its function anew for each iteration', async () => {
    let calls = 0
    const stage = pull(async function* (source: AsyncIterable<number>) {
      calls++
      yield* source
    })
    const flow = stage([1, 2])
    expect([await read(flow), await read(flow)]).toEqual([
      [1, 2],
      [1, 2]
    ])
    expect(calls).toBe(2)
  })

  test('takes a function that answers a plain iterable', async () => {
    const constant = pull<number, string>(() => ['a', 'b'])
    expect(await pipe(six, constant, toArray())).toEqual(['a', 'b'])
    expect(await pipe(six, constant, take(1), toArray())).toEqual(['a'])
  })

  test('given a target meets each send: the reply settles when the next item is asked for', async () => {
    const seen: string[] = []
    const stage = pull(async function* (source: AsyncIterable<number>) {
      for await (const item of source) {
        seen.push(`begin ${item}`)
        await turn()
        seen.push(`end ${item}`)
        yield item
      }
    })
    const head = stage(toArray<number>().open())
    await head.send(1)
    expect(seen).toEqual(['begin 1', 'end 1'])
    await head.send(2)
    expect(await head.close()).toEqual([1, 2])
  })

  test('given a target that is done answers DONE, and its result at close', async () => {
    const head = compose(
      pull(async function* (source: AsyncIterable<number>) {
        yield* source
      }),
      take(2)
    )(toArray<number>().open())
    expect(await head.send(1)).toBeUndefined()
    expect(await head.send(2)).toBe(DONE)
    expect(await head.send(3)).toBe(DONE)
    expect(await head.close()).toEqual([1, 2])
  })

  test('given a target raises an error where its function reads', async () => {
    const failure = new Error('above')
    const caught: unknown[] = []
    const head = pull(async function* (source: AsyncIterable<number>) {
      try {
        yield* source
      } catch (error) {
        caught.push(error)
        yield -1
      }
    })(toArray<number>().open())
    await head.send(1)
    await head.throw(failure)
    expect(caught).toEqual([failure])
    expect(await head.close()).toEqual([1, -1])
  })

  test('given a target fails with what its function throws, for ever', async () => {
    const failure = new Error('stage')
    const head = pull(async function* (source: AsyncIterable<number>) {
      for await (const item of source) {
        if (item === 2) throw failure
        yield item
      }
    })(toArray<number>().open())
    await head.send(1)
    for (let n = 0; n < 2; n++) {
      await expect(Promise.resolve().then(() => head.send(2))).rejects.toBe(failure)
      await expect(Promise.resolve().then(() => head.close())).rejects.toBe(failure)
    }
  })

  test('throws a TypeError for what is no function, and fails for what answers nothing to iterate', async () => {
    expect(() => pull({} as never)).toThrow(TypeError)
    expect(() => pull(async function* () {}, [] as never)).toThrow(TypeError)
    await expect(
      Promise.resolve().then(() => pipe([1], pull((() => 1) as never), toArray()))
    ).rejects.toThrow(TypeError)
  })

  test.each([
    ['an async generator', 'async generator'],
    ['a generator behind another stage', 'generator']
  ] as const)('is not held up by what it read ahead of %s that waits', async (_, form) => {
    const { source } = trackedSource(form, { items: six, parkAt: 3 })
    expect(await pipe(source, pass, readAhead, take(3), toArray())).toEqual([1, 2, 3])
  })

  test('returns a source that waits for what was read ahead, when the run is aborted between two reads', async () => {
    const { source, log } = trackedSource('generator', { items: six, parkAt: 3 })
    const controller = new AbortController()
    const park = map((n: number) => {
      if (n < 3) return n
      setTimeout(() => controller.abort('reason'))
      return new Promise<number>(() => {})
    })
    const run = pipe(source, pass, readAhead, park, toArray(), { signal: controller.signal })
    await expect(run).rejects.toBe('reason')
    expect(log.cleanUps).toBe(1)
  })
})
