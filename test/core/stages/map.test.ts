import { map, pipe, toArray } from '@costream/core'
import { trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('map()', () => {
  test('changes every item, whatever it is', async () => {
    const odd = [undefined, null, false, 0, '', Number.NaN]
    expect(
      await pipe(
        odd,
        map(item => [item]),
        toArray()
      )
    ).toEqual(odd.map(item => [item]))
    expect(
      await pipe(
        [1, 2],
        map(() => undefined),
        toArray()
      )
    ).toEqual([undefined, undefined])
  })

  test('awaits a promise before it takes the next item', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3] })
    const given: number[] = []
    await pipe(
      source,
      map(async n => {
        await turn()
        given.push(log.given)
        return n
      }),
      toArray()
    )
    expect(given).toEqual([1, 2, 3])
  })

  test('gives its function a count of its own for each run, and a signal', async () => {
    const indexed = map((item: string, { index, signal }) => `${index}${item}${signal.aborted}`)
    for (let run = 0; run < 2; run++) {
      expect(await pipe(['a', 'b'], indexed, toArray())).toEqual(['0afalse', '1bfalse'])
    }
  })

  test('gives a context to a function that takes it as rest parameter or by default', async () => {
    const rest = map((...args: [string, { readonly index: number }]) => args[1].index)
    const byDefault = map((item = '', context?: { readonly index: number }) => `${item}${context?.index}`)
    expect(await pipe(['a', 'b'], rest, toArray())).toEqual([0, 1])
    expect(await pipe(['a', 'b'], byDefault, toArray())).toEqual(['a0', 'b1'])
  })

  test('gives a function of one parameter nothing else', async () => {
    expect(await pipe(['1', '2'], map(Number), toArray())).toEqual([1, 2])
    expect(await pipe(['10', '10'], map(Number.parseInt as (text: string) => number), toArray())).toEqual([
      10, 10
    ])
  })

  test('aborts the signal of a call at work when the run is aborted, and rejects at once', async () => {
    const controller = new AbortController()
    const heard: unknown[] = []
    const running = pipe(
      [1],
      map((_, { signal }) => {
        signal.addEventListener('abort', () => heard.push(signal.reason))
        setImmediate(() => controller.abort('reason'))
        return new Promise<never>(() => {})
      }),
      toArray(),
      { signal: controller.signal, closeTimeout: Number.POSITIVE_INFINITY }
    )
    await expect(running).rejects.toBe('reason')
    expect(heard).toEqual(['reason'])
  })

  test('fails with what its function throws, or rejects with', async () => {
    for (const failing of [
      (): number => {
        throw undefined
      },
      () => Promise.reject<number>(undefined)
    ]) {
      const { source, log } = trackedSource('generator', { items: [1], endless: true })
      await expect(pipe(source, map(failing), toArray())).rejects.toBeUndefined()
      expect(log.cleanUps).toBe(1)
    }
  })

  test('sends nothing that comes after an abort', async () => {
    const controller = new AbortController()
    const late = Promise.withResolvers<number>()
    const seen: number[] = []
    const running = pipe(
      [1],
      map(() => late.promise),
      map(n => seen.push(n)),
      toArray(),
      { signal: controller.signal }
    )
    controller.abort('reason')
    await expect(running).rejects.toBe('reason')
    late.resolve(1)
    await turn()
    expect(seen).toEqual([])
  })
})
