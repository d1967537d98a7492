import { coroutine, END, receiveOrEnd, wait } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('receiveOrEnd()', () => {
  const sum = coroutine(function* () {
    let total = 0
    for (;;) {
      const item = yield* receiveOrEnd<number>()
      if (item === END) return total
      total += item
    }
  })

  test('answers END when the target is closed, and the body its result', () => {
    const target = sum()
    for (const n of [20, 2]) target.send(n)
    expect(target.close()).toBe(22)
    expect(target.close()).toBe(22)
  })

  test('answers END at once when nothing was sent', () => {
    expect(sum().close()).toBe(0)
  })

  test('lets a body wait before it answers its result', async () => {
    const target = coroutine(function* () {
      while ((yield* receiveOrEnd()) !== END);
      yield* wait(Promise.resolve())
      return 'flushed'
    })()
    target.send(1)
    expect(await target.close()).toBe('flushed')
  })
})
