import { EventEmitter, getEventListeners } from 'node:events'
import { listen, pipe, take, toArray } from '@costream/core'
import { turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** How many listeners an emitter or an EventTarget has. */
function listeners(from: EventEmitter | EventTarget): number {
  if (from instanceof EventEmitter)
    return from.eventNames().reduce((sum, name) => sum + from.listenerCount(name), 0)
  return ['item', 'end', 'error', 'abort'].reduce(
    (sum, name) => sum + getEventListeners(from, name).length,
    0
  )
}

class ItemEvent extends Event {
  readonly item: number
  constructor(item: number) {
    super('item')
    this.item = item
  }
}

describe('listen()', () => {
  test('gives the events of an emitter, from when it is iterated until it is left', async () => {
    const emitter = new EventEmitter()
    const source = listen<number>(emitter, 'item')
    emitter.emit('item', 0)
    expect(listeners(emitter)).toBe(0)
    const items = pipe(source, take(3), toArray())
    expect(emitter.listenerCount('item')).toBe(1)
    for (const n of [1, 2, 3, 4]) emitter.emit('item', n)
    expect(await items).toEqual([1, 2, 3])
    expect(listeners(emitter)).toBe(0)
  })

  test('gives the events of an EventTarget', async () => {
    const target = new EventTarget()
    const items = pipe(listen<ItemEvent>(target, 'item', { end: 'end' }), toArray())
    target.dispatchEvent(new ItemEvent(1))
    target.dispatchEvent(new ItemEvent(2))
    target.dispatchEvent(new Event('end'))
    expect((await items).map(({ item }) => item)).toEqual([1, 2])
    expect(listeners(target)).toBe(0)
  })

  test('ends at any of the events named, after what waits to be read', async () => {
    const emitter = new EventEmitter()
    for (const end of ['end', 'close']) {
      const iterator = listen<number>(emitter, 'item', { end: ['end', 'close'] })[Symbol.asyncIterator]()
      emitter.emit('item', 1)
      emitter.emit(end)
      emitter.emit('item', 2)
      expect(listeners(emitter)).toBe(0)
      expect(await iterator.next()).toEqual({ done: false, value: 1 })
      expect(await iterator.next()).toEqual({ done: true, value: undefined })
    }
  })

  test('fails with the error of an emitter, unless that is what is listened to', async () => {
    const error = new Error('emitter')
    const emitter = new EventEmitter()
    const failing = pipe(listen(emitter, 'item'), toArray())
    emitter.emit('error', error)
    await expect(failing).rejects.toBe(error)
    const errors = pipe(listen(emitter, 'error'), take(1), toArray())
    emitter.emit('error', error)
    expect(await errors).toEqual([error])
    expect(listeners(emitter)).toBe(0)
  })

  test('fails with the error of an event, or with the event, where an EventTarget is told to', async () => {
    const error = new Error('target')
    const target = new EventTarget()
    const plain = new Event('error')
    for (const [event, reason] of [
      [Object.assign(new Event('error'), { error }), error],
      [plain, plain]
    ] as const) {
      const failing = pipe(listen(target, 'item', { error: 'error' }), toArray())
      target.dispatchEvent(event)
      await expect(failing).rejects.toBe(reason)
    }
    const deaf = listen(target, 'item')[Symbol.asyncIterator]()
    target.dispatchEvent(new Event('error'))
    target.dispatchEvent(new ItemEvent(1))
    expect((await deaf.next()).value).toBeInstanceOf(ItemEvent)
    await deaf.return?.()
    expect(listeners(target)).toBe(0)
  })

  test('makes an item of all arguments where that is asked for; a failure of it is the failure of the source', async () => {
    const emitter = new EventEmitter()
    const pairs = listen(emitter, 'item', { select: (a: number, b: string) => [a, b] as const })
    const found = pipe(pairs, take(1), toArray())
    emitter.emit('item', 1, 'a')
    expect(await found).toEqual([[1, 'a']])
    const error = new Error('select')
    const failing = pipe(
      listen(emitter, 'item', {
        select() {
          throw error
        }
      }),
      toArray()
    )
    expect(emitter.emit('item', 1)).toBe(true)
    await expect(failing).rejects.toBe(error)
    expect(listeners(emitter)).toBe(0)
  })

  test('fails when its buffer is full, after what waits in it; nothing is lost in silence', async () => {
    const emitter = new EventEmitter()
    const iterator = listen<number>(emitter, 'item', { capacity: 2 })[Symbol.asyncIterator]()
    for (const n of [1, 2, 3]) emitter.emit('item', n)
    expect(listeners(emitter)).toBe(0)
    expect([await iterator.next(), await iterator.next()].map(step => step.value)).toEqual([1, 2])
    await expect(iterator.next()).rejects.toThrow(/listen: 2 items wait to be read, and one more came/)
  })

  test('holds 1,024 events by default', () => {
    const emitter = new EventEmitter()
    listen(emitter, 'item')[Symbol.asyncIterator]()
    for (let n = 0; n < 1024; n++) emitter.emit('item', n)
    expect(emitter.listenerCount('item')).toBe(1)
    emitter.emit('item', 1024)
    expect(emitter.listenerCount('item')).toBe(0)
  })

  test.each([
    ['drop-oldest', [2, 3], [1]],
    ['drop-newest', [1, 2], [3]]
  ] as const)('drops where that is asked for, and says what: %s', async (overflow, kept, lost) => {
    const emitter = new EventEmitter()
    const dropped: number[] = []
    const source = listen<number>(emitter, 'item', {
      capacity: 2,
      overflow,
      onDrop: item => dropped.push(item),
      end: 'end'
    })
    const iterator = source[Symbol.asyncIterator]()
    for (const n of [1, 2, 3]) emitter.emit('item', n)
    emitter.emit('end')
    const items = [await iterator.next(), await iterator.next(), await iterator.next()]
    expect([items.map(step => step.value), dropped]).toEqual([[...kept, undefined], lost])
  })

  test('fails with the error of onDrop, which the emitter does not hear', async () => {
    const error = new Error('onDrop')
    const emitter = new EventEmitter()
    const iterator = listen<number>(emitter, 'item', {
      capacity: 1,
      overflow: 'drop-newest',
      onDrop() {
        throw error
      }
    })[Symbol.asyncIterator]()
    for (const n of [1, 2]) expect(emitter.emit('item', n)).toBe(true)
    await iterator.next()
    await expect(iterator.next()).rejects.toBe(error)
    expect(listeners(emitter)).toBe(0)
  })

  test('fails at once with the reason of its signal, also while a read is pending; no listener is left', async () => {
    const reason = new Error('abort')
    for (const items of [[], [1, 2]]) {
      const emitter = new EventEmitter()
      const controller = new AbortController()
      const iterator = listen<number>(emitter, 'item', { signal: controller.signal })[Symbol.asyncIterator]()
      for (const item of items) emitter.emit('item', item)
      const pending = items.length === 0 ? iterator.next() : undefined
      controller.abort(reason)
      await expect(pending ?? iterator.next()).rejects.toBe(reason)
      expect((await iterator.next()).done).toBe(true)
      expect([listeners(emitter), getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0])
    }
    const emitter = new EventEmitter()
    const aborted = listen(emitter, 'item', { signal: AbortSignal.abort(reason) })
    const iterator = aborted[Symbol.asyncIterator]()
    expect(listeners(emitter)).toBe(0)
    await expect(iterator.next()).rejects.toBe(reason)
  })

  test('leaves nothing at a signal that never fires', async () => {
    const emitter = new EventEmitter()
    const { signal } = new AbortController()
    const items = pipe(listen(emitter, 'item', { signal }), take(1), toArray())
    expect(getEventListeners(signal, 'abort').length).toBe(1)
    emitter.emit('item', 1)
    await items
    expect(getEventListeners(signal, 'abort').length).toBe(0)
  })

  test('is stopped by a run that fails or is aborted', async () => {
    const reason = new Error('abort')
    const emitter = new EventEmitter()
    const controller = new AbortController()
    const running = pipe(listen(emitter, 'item'), toArray(), { signal: controller.signal })
    await turn()
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(listeners(emitter)).toBe(0)
  })

  test('settles a pending read when it is returned, and answers reads in order', async () => {
    const emitter = new EventEmitter()
    const iterator = listen<number>(emitter, 'item')[Symbol.asyncIterator]()
    const reads = [iterator.next(), iterator.next(), iterator.next()]
    emitter.emit('item', 1)
    emitter.emit('item', 2)
    await iterator.return?.()
    expect((await Promise.all(reads)).map(step => step.value)).toEqual([1, 2, undefined])
  })

  test('takes back its listeners when one of them cannot be added', async () => {
    const error = new Error('on')
    const emitter = new EventEmitter()
    const picky = {
      on(name: string | symbol, listener: (...args: unknown[]) => void) {
        if (name === 'end') throw error
        emitter.on(name, listener)
      },
      removeListener: emitter.removeListener.bind(emitter)
    }
    await expect(pipe(listen(picky, 'item', { end: 'end' }), toArray())).rejects.toBe(error)
    expect(listeners(emitter)).toBe(0)
  })

  test.each([
    [{ capacity: 0 }, RangeError],
    [{ overflow: 'block' }, TypeError],
    [{ signal: 1 }, TypeError],
    [{ end: 1 }, TypeError],
    [{ error: [1] }, TypeError],
    [{ select: 1 }, TypeError],
    [{ onDrop: 1 }, TypeError],
    [{ unknown: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the options %j', (options, kind) => {
    expect(() => listen(new EventEmitter(), 'item', options as never)).toThrow(kind)
  })

  test('throws a TypeError for what is no emitter, and for an event without a name', () => {
    expect(() => listen({ on() {} } as never, 'item')).toThrow(/must be an EventEmitter or an EventTarget/)
    expect(() => listen(null as never, 'item')).toThrow(TypeError)
    expect(() => listen(new EventEmitter(), 1 as never)).toThrow(/listen: event must be the name of an event/)
  })
})
