import {
  coroutine,
  DONE,
  drive,
  END,
  pipe,
  push,
  type Reply,
  receiveOrEnd,
  suppressed,
  type Target,
  take,
  toArray,
  wait
} from '@costream/core'
import { trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

type Say = (what: unknown) => void
type Wait = () => PromiseLike<unknown>

/** The same body written twice: it waits after each item, and in its `finally`. */
const WAITING: Record<
  string,
  (say: Say, perItem: Wait, inFinally?: Wait) => Target<unknown, string | undefined>
> = {
  'a plain body': coroutine(function* (say: Say, perItem: Wait, inFinally?: Wait) {
    try {
      for (;;) {
        const item = yield* receiveOrEnd<unknown>()
        if (item === END) return 'result'
        yield* wait(perItem())
        say(item)
      }
    } finally {
      say('finally')
      if (inFinally !== undefined) yield* wait(inFinally())
      say('released')
    }
  }),
  'an async body': coroutine(async function* (say: Say, perItem: Wait, inFinally?: Wait) {
    try {
      for (;;) {
        const item = yield* receiveOrEnd<unknown>()
        if (item === END) return 'result'
        await perItem()
        say(item)
      }
    } finally {
      say('finally')
      if (inFinally !== undefined) await inFinally()
      say('released')
    }
  })
}

const first = new Error('first')
const second = new Error('second')

function diary(): { readonly said: unknown[]; say(what: unknown): void } {
  const said: unknown[] = []
  return { said, say: what => void said.push(what) }
}

/** What a call came to, whether it answered, threw or rejected. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    return { threw: error }
  }
}

describe.each(Object.entries(WAITING))('close() in mid-wait, %s', (name, start) => {
  test('lets the item under way get through, then ends the body, and answers its result', async () => {
    const { said, say } = diary()
    const target = start(say, turn)
    const reply = target.send(1)
    const closing = target.close()
    expect(said).toEqual([])
    expect(await closing).toBe('result')
    expect(await reply).toBe(undefined)
    expect(said).toEqual([1, 'finally', 'released'])
  })

  test('answers the same however often it is called', async () => {
    const { said, say } = diary()
    const target = start(say, turn, turn)
    void target.send(1)
    expect(await Promise.all([target.close(), target.close()])).toEqual(['result', 'result'])
    expect(await target.close()).toBe('result')
    expect(said).toEqual([1, 'finally', 'released'])
  })

  test('takes no item more', async () => {
    const target = start(() => {}, turn)
    void target.send(1)
    const closing = target.close()
    expect(() => target.send(2)).toThrow(/it is closed/)
    expect(await closing).toBe('result')
  })

  test('fails with what the wait fails with', async () => {
    const { said, say } = diary()
    const target = start(say, () => turn().then(() => Promise.reject(first)))
    const reply = target.send(1)
    const closing = target.close()
    expect(await outcome(() => reply)).toEqual({ threw: first })
    expect(await outcome(() => closing)).toEqual({ threw: first })
    expect(said).toEqual(['finally', 'released'])
  })

  test('gives up a wait that never ends when something is thrown', async () => {
    const { said, say } = diary()
    const target = start(say, () => new Promise(() => {}))
    const reply = target.send(1)
    const closing = target.close()
    void outcome(() => target.throw(first))
    expect(await outcome(() => reply)).toEqual({ threw: first })
    expect(await outcome(() => closing)).toEqual({ threw: first })
    // A plain body is at its `yield*`; an async one hears of it when its own await settles, here never.
    if (name === 'a plain body') expect(said).toEqual(['finally', 'released'])
  })

  test('waits with what is thrown until the finally is through', async () => {
    const { said, say } = diary()
    const target = start(say, turn, turn)
    await turn()
    const thrown = outcome(() => target.throw(first))
    expect(said).not.toContain('released')
    expect(await thrown).toEqual({ threw: first })
    expect(said).toEqual(['finally', 'released'])
    expect(await outcome(() => target.close())).toEqual({ threw: first })
  })

  test('keeps what was thrown with what the finally fails with', async () => {
    const target = start(
      () => {},
      turn,
      () => turn().then(() => Promise.reject(second))
    )
    expect(await outcome(() => target.throw(first))).toEqual({ threw: second })
    expect(suppressed(second)).toContain(first)
    expect(await outcome(() => target.close())).toEqual({ threw: second })
  })

  test('fails with what the finally fails with', async () => {
    const target = start(
      () => {},
      turn,
      () => turn().then(() => Promise.reject(second))
    )
    expect(await outcome(() => target.close())).toEqual({ threw: second })
    expect(await outcome(() => target.send(1))).toEqual({ threw: second })
  })
})

describe('close()', () => {
  test('ends a body that waits before it first receives, once it does', async () => {
    const { said, say } = diary()
    const target = coroutine(function* () {
      say(yield* wait(turn().then(() => 'ready')))
      try {
        yield
      } finally {
        say('finally')
      }
    })()
    await target.close()
    expect(said).toEqual(['ready', 'finally'])
  })

  test('lets the item get through that an async body is given before it first receives', async () => {
    const { said, say } = diary()
    const target = coroutine(async function* () {
      await turn()
      while (true) say(yield)
    })()
    const reply = target.send(1)
    const closing = target.close()
    expect(await reply).toBeUndefined()
    await closing
    expect(said).toEqual([1])
  })

  test('fails what an async body is given before it first receives, if it fails before', async () => {
    const target = coroutine(async function* () {
      await turn()
      if (first) throw first
      yield
    })()
    void target.send(1) // nobody waits for the reply: it must not go unhandled
    await turn()
    await turn()
    expect(await outcome(() => target.close())).toEqual({ threw: first })
  })

  test('makes it an error to drive a second run into the body, also where it had ended by itself', async () => {
    const target = coroutine(function* () {
      yield
    })() as Target<number>
    expect(target.done).toBe(false)
    target.send(1)
    expect(target.done).toBe(true)
    target.close()
    expect(target.done).toBe(false)
    await expect(drive([2], target)).rejects.toThrow(/closed/)
  })

  test('answers what the body returned before it was closed', () => {
    const target = coroutine(function* () {
      yield* receiveOrEnd<number>()
      return 'early'
    })()
    expect(target.send(1)).toBe(DONE)
    expect(target.close()).toBe('early')
  })

  test('waits for a promise that a body returns', async () => {
    const plain = coroutine(function* () {
      yield* receiveOrEnd()
      return turn().then(() => 'later')
    })()
    expect(await plain.close()).toBe('later')
  })

  test('answers nothing for a body that is closed where it only receives', () => {
    const target = coroutine(function* () {
      yield
      return 'never'
    })()
    expect(target.close()).toBeUndefined()
  })
})

describe('a finally that sends', () => {
  const signed = push<string, string>(function* signed(target) {
    try {
      while (true) target.send(yield)
    } finally {
      target.send('signed')
    }
  })

  const signedLater = push<string, string>(async function* signedLater(target) {
    try {
      while (true) await target.send(yield)
    } finally {
      await target.send('signed')
    }
  })

  const STAGES = Object.entries({ 'a plain body': signed, 'an async body': signedLater })

  test.each(STAGES)('gets its item through before the target is closed: %s', async (_, stage) => {
    const target = trackedTarget<string>({ onSend: turn })
    await pipe(['a'], stage, target)
    expect(target.log).toMatchObject({ items: ['a', 'signed'], handled: 2, closes: 1, breaches: [] })
  })

  test.each(STAGES)('gets it through before a failure is thrown on: %s', async (_, stage) => {
    const target = trackedTarget<string>()
    const head = stage(target)
    await head.send('a')
    expect(await outcome(() => head.throw(first))).toEqual({ threw: first })
    expect(target.log).toMatchObject({ items: ['a', 'signed'], thrown: [{ error: first }], closes: 0 })
    expect(target.log.breaches).toEqual([])
  })

  test.each(STAGES)('sends nothing to a target that is done: %s', async (_, stage) => {
    expect(await pipe(['a', 'b', 'c'], stage, take(2), toArray())).toEqual(['a', 'b'])
  })

  test.each(STAGES)('fails with what its target fails with: %s', async (_, stage) => {
    const target = trackedTarget<string>({
      onSend(item): Reply {
        if (item === 'signed') throw first
      }
    })
    expect(await outcome(() => pipe(['a'], stage, target))).toEqual({ threw: first })
    expect(target.log).toMatchObject({ items: ['a', 'signed'], closes: 0, breaches: [] })
  })
})
