import { coroutine, END, map, pipe, receiveOrEnd, sink } from '@costream/core'
import { describe, expect, test } from 'vitest'

const longest = coroutine(function* longest() {
  let best = ''
  for (;;) {
    const word = yield* receiveOrEnd<string>()
    if (word === END) return best
    if (word.length > best.length) best = word
  }
})

describe('sink()', () => {
  test('opens a coroutine for each run', async () => {
    const end = sink(longest)
    expect([await pipe(['bus', 'route'], end), await end(['a'])]).toEqual(['route', 'a'])
  })

  test('stands behind stages, as a sink again', async () => {
    const end = map((n: number) => 'x'.repeat(n))(sink(longest))
    expect(await end([1, 3, 2])).toBe('xxx')
    expect(await pipe([2, 1], end)).toBe('xx')
  })

  test('takes its name from its function or its options', () => {
    expect((sink(longest) as unknown as { name: string }).name).toBe('longest')
    expect((sink(longest, { name: 'best' }) as unknown as { name: string }).name).toBe('best')
  })

  test('throws a TypeError for what is no function, and from the run for what is no target', async () => {
    expect(() => sink(1 as never)).toThrow(TypeError)
    expect(() => sink(longest, 1 as never)).toThrow(TypeError)
    const wrong = sink((() => ({ send() {} })) as never)
    await expect(Promise.resolve().then(() => pipe([1], wrong))).rejects.toThrow(/must answer a target/)
  })
})
