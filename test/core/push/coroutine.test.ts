import {
  coroutine,
  DONE,
  END,
  PendingSendError,
  ReentrantSendError,
  receive,
  receiveOrEnd,
  suppressed,
  type Target,
  toArray,
  wait
} from '@costream/core'
import { describe, expect, test } from 'vitest'

/** Notes what a body does. */
function diary(): { readonly said: unknown[]; say(what: unknown): void } {
  const said: unknown[] = []
  return { said, say: what => void said.push(what) }
}

describe('coroutine()', () => {
  test('starts its body when the factory is called, up to the first receive', () => {
    const { said, say } = diary()
    const start = coroutine(function* (name: string) {
      say(name)
      say(yield)
    })
    expect(said).toEqual([])
    const target = start('bus')
    expect(said).toEqual(['bus'])
    expect(target.send('22')).toBe(DONE)
    expect(said).toEqual(['bus', '22'])
  })

  test('gives each call a body of its own', () => {
    const collect = coroutine(function* (items: unknown[]) {
      while (true) items.push(yield)
    })
    const [a, b]: unknown[][] = [[], []]
    const first = collect(a as unknown[])
    const second = collect(b as unknown[])
    first.send(1)
    second.send(2)
    first.send(3)
    expect([a, b]).toEqual([[1, 3], [2]])
  })

  test('answers nothing while its body receives', () => {
    const target = coroutine(function* () {
      while (true) yield
    })()
    expect(target.send(1)).toBeUndefined()
    expect(target.send(undefined)).toBeUndefined()
  })

  test.each([undefined, null, false, 0, '', Number.NaN])('receives %s as an item', item => {
    const { said, say } = diary()
    coroutine(function* () {
      while (true) say(yield)
    })().send(item)
    expect(said).toEqual([item])
  })

  test('keeps its name for diagnostics', () => {
    expect(coroutine(function* printer() {}).name).toBe('printer')
  })

  test('throws a TypeError at the call for what is no function, and from the factory for what is no generator', () => {
    expect(() => coroutine(1 as never)).toThrow(TypeError)
    const start = coroutine((() => 1) as never) as () => unknown
    expect(start).toThrow(TypeError)
    expect(start).toThrow(/generator function/)
  })

  test('answers DONE for ever once its body returned', () => {
    const target = coroutine(function* () {
      yield* receive<number>()
      return 'result'
    })()
    expect(target.send(1)).toBe(DONE)
    expect(target.send(2)).toBe(DONE)
    expect(target.done).toBe(true)
    expect(target.close()).toBe('result')
    expect(target.close()).toBe('result')
  })

  test('refuses items after close', () => {
    const target = coroutine(function* () {
      while (true) yield
    })()
    target.close()
    expect(() => target.send(1)).toThrow(TypeError)
    expect(() => target.send(1)).toThrow(/closed/)
    expect(target.close()).toBeUndefined()
  })

  test('rethrows the failure of its body for ever, from send and from close', () => {
    const failure = new Error('body')
    const target = coroutine(function* () {
      yield
      throw failure
    })()
    for (let n = 0; n < 2; n++) {
      expect(() => target.send(1)).toThrow(failure)
      expect(() => target.close()).toThrow(failure)
    }
  })

  test('keeps a failure while priming for the first use', () => {
    const failure = new Error('priming')
    const start = coroutine(function* () {
      if (failure) throw failure
      yield
    })
    const target = start()
    expect(() => target.send(1)).toThrow(failure)
    expect(() => start().close()).toThrow(failure)
  })

  test('keeps even undefined as a failure', () => {
    const target = coroutine(function* () {
      yield
      throw undefined
    })()
    const failures: unknown[] = []
    for (const use of [() => target.send(1), () => target.send(1), () => target.close()]) {
      try {
        use()
      } catch (error) {
        failures.push(error)
      }
    }
    expect(failures).toEqual([undefined, undefined, undefined])
  })

  test('ends a body that receives, and runs its finally, when it is closed', () => {
    const { said, say } = diary()
    const target = coroutine(function* () {
      try {
        while (true) say(yield)
      } finally {
        say('finally')
      }
    })()
    target.send(1)
    target.close()
    target.close()
    expect(said).toEqual([1, 'finally'])
  })

  test('raises at the yield, and goes on receiving when the body catches it', () => {
    const { said, say } = diary()
    const target = coroutine(function* () {
      while (true) {
        try {
          say(yield)
        } catch (error) {
          say((error as Error).message)
        }
      }
    })()
    target.send(1)
    expect(target.throw(new Error('raised'))).toBeUndefined()
    target.send(2)
    expect(said).toEqual([1, 'raised', 2])
  })

  test('rethrows what the body lets pass, after its finally', () => {
    const { said, say } = diary()
    const target = coroutine(function* () {
      try {
        yield
      } finally {
        say('finally')
      }
    })()
    const failure = new Error('raised')
    expect(() => target.throw(failure)).toThrow(failure)
    expect(said).toEqual(['finally'])
    expect(() => target.send(1)).toThrow(failure)
    expect(() => target.close()).toThrow(failure)
  })

  test('keeps the error that the body replaced in suppressed()', () => {
    const first = new Error('first')
    const second = new Error('second')
    const target = coroutine(function* () {
      try {
        yield
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what a body throws while an error is raised in it replaces it
        throw second
      }
    })()
    expect(() => target.throw(first)).toThrow(second)
    expect(suppressed(second)).toEqual([first])
  })

  test('rethrows an error thrown into a body that ended well', () => {
    const target = coroutine(function* () {})()
    const failure = new Error('late')
    expect(() => target.throw(failure)).toThrow(failure)
  })

  test('delegates sends, throws and closes through yield*', () => {
    const { said, say } = diary()
    function* pair(): Generator<undefined, string, string> {
      try {
        return `${yield}${yield}`
      } finally {
        say('pair')
      }
    }
    const target = coroutine(function* (): Generator<undefined, void, string> {
      try {
        while (true) say(yield* pair())
      } finally {
        say('whole')
      }
    })()
    for (const letter of ['a', 'b', 'c']) target.send(letter)
    target.close()
    expect(said).toEqual(['pair', 'ab', 'pair', 'whole'])
  })

  test('refuses a body that receives in its finally', () => {
    const target = coroutine(function* () {
      try {
        yield
      } finally {
        yield
      }
    })()
    expect(() => target.close()).toThrow(/receives while it is closed/)
  })

  test('refuses a body that asks for ever after END', () => {
    const target = coroutine(function* () {
      while (true) yield* receiveOrEnd()
    })()
    target.close() // a body that is told END a thousand times is told to return
    expect(() => target.send(1)).toThrow(TypeError)
  })

  test.each([1, 'text', {}, true])('fails a body that yields %s, and says what to yield', request => {
    const target = coroutine(function* () {
      yield request
    })()
    expect(() => target.send(1)).toThrow(TypeError)
    expect(() => target.send(1)).toThrow(/bare yield/)
  })

  test('says where a star is missing', () => {
    const target = coroutine(function* () {
      yield
      yield receive() as unknown
    })()
    expect(() => target.send(1)).toThrow(/yielded .*: write yield\* in front of it/)
  })

  test('says where a star is missing in an async body', async () => {
    const target = coroutine(async function* () {
      yield receive() as unknown
    })()
    await expect(target.send(1)).rejects.toThrow(': write yield* in front of it')
  })

  test('goes on at once where null is yielded, in plain and async bodies', async () => {
    const items: unknown[] = []
    const plain = coroutine(function* () {
      while (true) {
        yield null
        items.push(yield)
      }
    })()
    for (const n of [1, 2]) plain.send(n)
    const later = coroutine(async function* () {
      while (true) {
        yield null
        items.push(yield)
      }
    })()
    for (const n of [3, 4]) await later.send(n)
    expect(items).toEqual([1, 2, 3, 4])
  })
})

describe('a body that is executing or waits', () => {
  test('throws ReentrantSendError to a cycle, naming the path, and loses nothing', () => {
    const items: unknown[] = []
    let head: Target<unknown, unknown> | undefined
    const back = coroutine(function* back() {
      while (true) {
        const item = yield
        head?.send(item)
      }
    })()
    head = coroutine(function* loop(): Generator<undefined, void, unknown> {
      while (true) {
        const item = yield
        items.push(item)
        back.send(item)
      }
    })()
    let caught: unknown
    try {
      head.send('item')
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(ReentrantSendError)
    const { code, path, message } = caught as ReentrantSendError
    expect(code).toBe('COSTREAM_REENTRANT_SEND')
    expect(path).toEqual(['loop', 'back', 'loop'])
    expect(message).toContain('loop → back → loop')
    expect(items).toEqual(['item'])
  })

  test('throws PendingSendError to a second send while the first is pending', async () => {
    const target = coroutine(function* slow() {
      while (true) yield* wait(Promise.resolve((yield) as unknown))
    })()
    const reply = target.send(1)
    expect(() => target.send(2)).toThrow(PendingSendError)
    await reply
    await target.send(2)
  })

  test('waits with the first send until a body that waits has received', async () => {
    const items: unknown[] = []
    const target = coroutine(async function* () {
      await Promise.resolve()
      while (true) items.push(yield)
    })()
    await target.send(1)
    await target.send(2)
    expect(items).toEqual([1, 2])
  })

  test('answers a closing that waits for the send under way', async () => {
    const items: unknown[] = []
    const target = coroutine(async function* () {
      try {
        while (true) items.push(await Promise.resolve(yield))
      } finally {
        items.push('finally')
      }
    })()
    await target.send(1)
    const reply = target.send(2)
    await target.close()
    await reply
    expect(items).toEqual([1, 2, 'finally'])
  })

  test('tells those who listen of an end, or a failure, between sends', async () => {
    const failure = new Error('between')
    const heard: unknown[] = []
    const start = coroutine(function* (promise: Promise<unknown>) {
      yield* wait(promise)
    })
    const well = start(Promise.resolve())
    const badly = start(Promise.reject(failure))
    const off = start(Promise.resolve())
    well.onEnd?.(reason => heard.push(['well', reason]))
    badly.onEnd?.(reason => heard.push(['badly', reason]))
    off.onEnd?.(() => heard.push('never'))()
    await new Promise(resolve => setImmediate(resolve))
    expect(heard).toEqual([
      ['well', undefined],
      ['badly', { error: failure }]
    ])
  })

  test('keeps the failure of a send that nobody awaits for the next call', async () => {
    const failure = new Error('later')
    const target = coroutine(async function* () {
      yield
      await Promise.resolve()
      throw failure
    })()
    await Promise.resolve(target.send(0)).catch(() => {})
    expect(() => target.close()).toThrow(failure)
  })
})

test('a coroutine may hold a target of its own, and answer its result', () => {
  const gather = coroutine(function* () {
    const below = toArray<number>().open()
    for (let item: number | typeof END = 0; ; ) {
      item = yield* receiveOrEnd<number>()
      if (item === END) return below.close()
      below.send(item * 2)
    }
  })
  const target = gather()
  for (const n of [1, 2]) target.send(n)
  expect(target.close()).toEqual([2, 4])
})
