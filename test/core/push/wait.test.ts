import { coroutine, wait } from '@costream/core'
import { describe, expect, test } from 'vitest'

describe('wait()', () => {
  test('makes the reply wait, and answers what the promise fulfils with', async () => {
    const items: unknown[] = []
    const target = coroutine(function* () {
      while (true) items.push(yield* wait(Promise.resolve((yield) as number)))
    })()
    const reply = target.send(1)
    expect(items).toEqual([])
    expect(await reply).toBeUndefined()
    expect(items).toEqual([1])
  })

  test('throws a rejection at the yield*', async () => {
    const failure = new Error('waited')
    const caught: unknown[] = []
    const target = coroutine(function* () {
      try {
        yield* wait(Promise.reject(failure))
      } catch (error) {
        caught.push(error)
      }
      yield
    })()
    await target.send(1)
    expect(caught).toEqual([failure])
  })

  test('answers a value that is no promise', async () => {
    const items: unknown[] = []
    const target = coroutine(function* () {
      items.push(yield* wait(1))
      yield
    })()
    await target.send(0)
    expect(items).toEqual([1])
  })

  test('lets a throw through at once, whatever the promise does', async () => {
    const failure = new Error('abort')
    const target = coroutine(function* () {
      yield
      yield* wait(new Promise(() => {}))
    })()
    const reply = target.send(1)
    expect(() => target.throw(failure)).toThrow(failure)
    await expect(reply).rejects.toBe(failure)
  })

  test('does not interrupt a clean-up that has begun', async () => {
    const gate = Promise.withResolvers<void>()
    const said: string[] = []
    const target = coroutine(function* () {
      try {
        yield
      } finally {
        yield* wait(gate.promise)
        said.push('cleaned')
      }
    })()
    const first = target.throw(new Error('first'))
    const second = target.throw(new Error('second'))
    gate.resolve()
    await expect(first).rejects.toThrow('first')
    await expect(second).rejects.toThrow('first')
    expect(said).toEqual(['cleaned'])
  })
})
