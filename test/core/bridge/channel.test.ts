import { type Channel, channel, DONE, pipe, take, toArray } from '@costream/core'
import { turn } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** A reader of a channel. */
function reader<T>({ source }: Channel<T>): AsyncIterator<T, undefined> {
  return source[Symbol.asyncIterator]()
}

const END = { done: true, value: undefined }

describe('channel()', () => {
  test('hands every item to one reader, in order, however sends and reads interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, capacity) => {
          const queue = channel<number>({ capacity })
          const items = reader(queue)
          const read: Promise<IteratorResult<number, undefined>>[] = []
          let sent = 0
          for (const send of steps) {
            if (send) void queue.target.send(sent++)
            else read.push(items.next())
            expect(queue.size).toBeLessThanOrEqual(capacity)
          }
          while (read.length < sent) read.push(items.next())
          queue.target.close()
          const found = (await Promise.all(read)).flatMap(step => (step.done ? [] : [step.value]))
          expect(found).toEqual(Array.from({ length: sent }, (_, n) => n))
        }
      )
    )
  })

  test.each([undefined, null, false, 0, ''])('carries %s', async item => {
    const queue = channel<unknown>()
    queue.target.send(item)
    expect(await reader(queue).next()).toEqual({ done: false, value: item })
    const waiting = channel<unknown>()
    const read = reader(waiting).next()
    waiting.target.send(item)
    expect(await read).toEqual({ done: false, value: item })
  })

  test('answers nothing while there is room, and a promise when there is none', async () => {
    const queue = channel<number>({ capacity: 2 })
    expect([queue.target.send(1), queue.target.send(2)]).toEqual([undefined, undefined])
    const reply = queue.target.send(3)
    expect(reply).toBeInstanceOf(Promise)
    expect(queue.size).toBe(2)
    await reader(queue).next()
    expect(await reply).toBeUndefined()
    expect(queue.size).toBe(2)
  })

  test('holds 16 items by default', () => {
    const queue = channel<number>()
    const replies = Array.from({ length: 17 }, (_, n) => queue.target.send(n))
    expect(replies.findIndex(reply => reply !== undefined)).toBe(16)
  })

  test('serves several producers, each waiting in line', async () => {
    const queue = channel<string>({ capacity: 1 })
    const produce = async (name: string): Promise<void> => {
      for (let n = 0; n < 3; n++) await queue.target.send(`${name}${n}`)
    }
    const all = Promise.all([produce('a'), produce('b')]).then(() => queue.target.close())
    const found = await pipe(queue.source, toArray())
    await all
    expect(found.filter(item => item.startsWith('a'))).toEqual(['a0', 'a1', 'a2'])
    expect(found.filter(item => item.startsWith('b'))).toEqual(['b0', 'b1', 'b2'])
  })

  test('drops the newest, or the oldest, and says which', async () => {
    const kept: Record<string, unknown> = {}
    for (const overflow of ['drop-newest', 'drop-oldest'] as const) {
      const dropped: number[] = []
      const queue = channel<number>({ capacity: 2, overflow, onDrop: item => dropped.push(item) })
      for (const n of [1, 2, 3, 4]) expect(queue.target.send(n)).toBeUndefined()
      queue.target.close()
      kept[overflow] = { dropped, left: await pipe(queue.source, toArray()) }
    }
    expect(kept).toEqual({
      'drop-newest': { dropped: [3, 4], left: [1, 2] },
      'drop-oldest': { dropped: [1, 2], left: [3, 4] }
    })
  })

  test('refuses one more where that is an error, and goes on', async () => {
    const queue = channel<number>({ capacity: 1, overflow: 'error' })
    queue.target.send(1)
    expect(() => queue.target.send(2)).toThrow(RangeError)
    await reader(queue).next()
    expect(queue.target.send(3)).toBeUndefined()
  })

  test('lets the reader take what waits, waiting senders included, before it ends', async () => {
    const queue = channel<number>({ capacity: 1 })
    queue.target.send(1)
    const reply = queue.target.send(2)
    queue.target.close()
    expect(await pipe(queue.source, toArray())).toEqual([1, 2])
    expect(await reply).toBeUndefined()
  })

  test('lets the reader take what waits before it fails, once', async () => {
    const failure = new Error('producer')
    const queue = channel<number>({ capacity: 1 })
    queue.target.send(1)
    expect(() => queue.target.throw(failure)).toThrow(failure)
    const items = reader(queue)
    expect(await items.next()).toEqual({ done: false, value: 1 })
    await expect(items.next()).rejects.toBe(failure)
    expect(await items.next()).toEqual(END)
    expect(() => queue.target.close()).toThrow(failure)
  })

  test('fails a reader that waits, and ends those behind it', async () => {
    const queue = channel<number>()
    const items = reader(queue)
    const reads = [items.next(), items.next()]
    expect(() => queue.target.throw(undefined)).toThrow()
    const settled = await Promise.allSettled(reads)
    expect(settled).toEqual([
      { status: 'rejected', reason: undefined },
      { status: 'fulfilled', value: END }
    ])
  })

  test('settles a pending send when it is thrown to', async () => {
    const failure = new Error('producer')
    const queue = channel<number>({ capacity: 1 })
    queue.target.send(1)
    const reply = queue.target.send(2)
    expect(() => queue.target.throw(failure)).toThrow(failure)
    await expect(Promise.race([reply, turn().then(() => 'pending')])).rejects.toBe(failure)
  })

  test('tells senders DONE when its reader stops, those that wait too', async () => {
    const queue = channel<number>({ capacity: 1 })
    const heard: unknown[] = []
    queue.target.onEnd?.(reason => heard.push(reason))
    queue.target.send(1)
    const reply = queue.target.send(2)
    await reader(queue).return?.()
    expect(await reply).toBe(DONE)
    expect(queue.target.send(3)).toBe(DONE)
    expect(queue.target.done).toBe(true)
    expect(heard).toEqual([undefined])
    expect(queue.target.close()).toBeUndefined()
  })

  test('ends a read that waits when it is returned or disposed of', async () => {
    const queue = channel<number>()
    const read = reader(queue).next()
    await queue[Symbol.asyncDispose]()
    expect(await read).toEqual(END)
    expect(queue.target.send(1)).toBe(DONE)
  })

  test('refuses items after close, and closes again', () => {
    const queue = channel<number>()
    queue.target.close()
    expect(() => queue.target.send(1)).toThrow(TypeError)
    expect(queue.target.close()).toBeUndefined()
  })

  test('is read by a pipeline that stops early', async () => {
    const queue = channel<number>({ capacity: 2 })
    const running = pipe(queue.source, take(2), toArray())
    const replies: unknown[] = []
    for (let n = 0; n < 5; n++) replies.push(await queue.target.send(n))
    expect(await running).toEqual([0, 1])
    expect(replies.at(-1)).toBe(DONE)
  })

  test('joins when taskDone was called for every item', async () => {
    const queue = channel<number>()
    let joined = false
    await queue.join()
    for (const n of [1, 2]) queue.target.send(n)
    const join = queue.join().then(() => {
      joined = true
    })
    const items = reader(queue)
    for (const expected of [false, true]) {
      await items.next()
      queue.taskDone()
      await turn()
      expect(joined).toBe(expected)
    }
    await join
    expect(() => queue.taskDone()).toThrow(RangeError)
  })

  test('counts no dropped item as work', async () => {
    for (const overflow of ['drop-newest', 'drop-oldest'] as const) {
      const queue = channel<number>({ capacity: 1, overflow })
      for (const n of [1, 2, 3]) queue.target.send(n)
      await reader(queue).next()
      queue.taskDone()
      await queue.join()
    }
  })

  test('joins when its reader stops: what waited is work for nobody', async () => {
    const queue = channel<number>()
    queue.target.send(1)
    await reader(queue).return?.()
    await expect(Promise.race([queue.join().then(() => 'joined'), turn()])).resolves.toBe('joined')
  })

  test('takes back its place from an error of onDrop', () => {
    const failure = new Error('onDrop')
    const queue = channel<number>({
      capacity: 1,
      overflow: 'drop-oldest',
      onDrop() {
        throw failure
      }
    })
    queue.target.send(1)
    expect(() => queue.target.send(2)).toThrow(failure)
    expect(queue.size).toBe(1)
  })

  test.each([
    [{ capacity: 0 }, RangeError],
    [{ capacity: 1.5 }, RangeError],
    [{ capacity: '1' }, TypeError],
    [{ overflow: 'drop' }, TypeError],
    [{ onDrop: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the option %j', (options, kind) => {
    expect(() => channel(options as never)).toThrow(kind)
  })

  test('stays quick with many items, and lets go of those that were read', async () => {
    const queue = channel<number>({ capacity: Number.POSITIVE_INFINITY })
    for (let n = 0; n < 100_000; n++) queue.target.send(n)
    queue.target.close()
    let last = -1
    for await (const item of queue.source) last = item
    expect(last).toBe(99_999)
    expect(queue.size).toBe(0)
  })
})
