import { type ItDuplex, pipe, run, take, toArray } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** A duplex that keeps what it drains, and gives letters of its own. */
function letters(): ItDuplex<number, string> & {
  readonly drained: number[]
  readonly state: { finished: boolean }
} {
  const drained: number[] = []
  const state = { finished: false }
  async function* give(): AsyncGenerator<string> {
    try {
      yield* ['a', 'b', 'c']
    } finally {
      state.finished = true
    }
  }
  return {
    drained,
    state,
    async sink(source) {
      for await (const item of source) drained.push(item)
    },
    source: give()
  }
}

describe('a duplex of it-pipe', () => {
  test('in the middle drains what is before it and gives its own items', async () => {
    const duplex = letters()
    expect(await pipe([1, 2, 3], duplex, toArray())).toEqual(['a', 'b', 'c'])
    expect(duplex.drained).toEqual([1, 2, 3])
  })

  test('at the start is a source', async () => {
    expect(await pipe(letters() as never, toArray())).toEqual(['a', 'b', 'c'])
  })

  test('at the end drains, and its promise is the result', async () => {
    const duplex = letters()
    await run([1, 2], duplex as never)
    expect(duplex.drained).toEqual([1, 2])
  })

  test('is stopped early on both sides', async () => {
    const duplex = letters()
    const { source, log } = trackedSource('async generator', { items: [1, 2, 3], endless: true, slow: true })
    expect(await pipe(source, duplex, take(1), toArray())).toEqual(['a'])
    expect(duplex.state.finished).toBe(true)
    expect(log.cleanUps).toBe(1)
  })

  test('fails with what its sink rejects with', async () => {
    const failure = new Error('sink')
    const duplex: ItDuplex<number, string> = {
      sink: () => Promise.reject(failure),
      source: (async function* () {
        await new Promise(() => {})
        yield ''
      })()
    }
    await expect(pipe([1], duplex, toArray(), { closeTimeout: 5 })).rejects.toBe(failure)
  })
})
