import { fromObservable, type ObservableLike, type Observer, pipe, take, toArray } from '@costream/core'
import { turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** An observable in the hands of the test. */
class Hand<T> implements ObservableLike<T> {
  readonly observers = new Set<Observer<T>>()
  subscribe(observer: Observer<T>): { unsubscribe(): void } {
    this.observers.add(observer)
    return { unsubscribe: () => void this.observers.delete(observer) }
  }
  tell(act: (observer: Observer<T>) => void): void {
    for (const observer of this.observers) act(observer)
  }
}

describe('fromObservable()', () => {
  test('gives what the observable gives, until it completes', async () => {
    const hand = new Hand<number>()
    const items = pipe(fromObservable(hand), toArray())
    for (const n of [1, 2]) hand.tell(({ next }) => next?.(n))
    hand.tell(({ complete }) => complete?.())
    expect([await items, hand.observers.size]).toEqual([[1, 2], 0])
  })

  test('subscribes when it is iterated, and unsubscribes when it is left', async () => {
    const hand = new Hand<number>()
    const source = fromObservable(hand)
    expect(hand.observers.size).toBe(0)
    const items = pipe(source, take(1), toArray())
    expect(hand.observers.size).toBe(1)
    hand.tell(({ next }) => next?.(1))
    expect([await items, hand.observers.size]).toEqual([[1], 0])
  })

  test('fails with the very error, after what waits', async () => {
    const hand = new Hand<number>()
    const iterator = fromObservable(hand)[Symbol.asyncIterator]()
    hand.tell(({ next }) => next?.(1))
    hand.tell(({ error }) => error?.(undefined))
    expect(await iterator.next()).toEqual({ done: false, value: 1 })
    await expect(iterator.next()).rejects.toBe(undefined)
    expect(hand.observers.size).toBe(0)
  })

  test.each(['subscription', 'function', 'signal'])(
    'unsubscribes from one that completes while it is subscribed to: %s',
    async kind => {
      let unsubscribed = 0
      const stop = (): void => void unsubscribed++
      const synchronous: ObservableLike<number> = {
        subscribe({ next, complete }, options) {
          if (kind === 'signal') options?.signal.addEventListener('abort', stop)
          next?.(1)
          complete?.()
          if (kind === 'function') return stop
          return kind === 'subscription' ? { unsubscribe: stop } : undefined
        }
      }
      expect(await pipe(fromObservable(synchronous), toArray())).toEqual([1])
      expect(unsubscribed).toBe(1)
    }
  )

  test('finds the observable that an object stands for', async () => {
    const hand = new Hand<number>()
    const items = pipe(fromObservable({ '@@observable': () => hand } as never), toArray())
    hand.tell(({ complete }) => complete?.())
    expect(await items).toEqual([])
    Object.defineProperty(Symbol, 'observable', { value: Symbol('observable'), configurable: true })
    try {
      const name = (Symbol as unknown as { observable: symbol }).observable
      const again = pipe(fromObservable({ [name]: () => hand } as never), toArray())
      hand.tell(({ complete }) => complete?.())
      expect(await again).toEqual([])
    } finally {
      Reflect.deleteProperty(Symbol, 'observable')
    }
  })

  test('fails when subscribing fails, and when its buffer is full', async () => {
    const error = new Error('subscribe')
    const failing = {
      subscribe() {
        throw error
      }
    }
    await expect(pipe(fromObservable(failing), toArray())).rejects.toBe(error)
    const hand = new Hand<number>()
    const iterator = fromObservable(hand, { capacity: 1 })[Symbol.asyncIterator]()
    for (const n of [1, 2]) hand.tell(({ next }) => next?.(n))
    await iterator.next()
    await expect(iterator.next()).rejects.toThrow(/fromObservable: 1 items wait/)
    expect(hand.observers.size).toBe(0)
  })

  test('settles a pending read when it is returned or aborted', async () => {
    const reason = new Error('abort')
    const hand = new Hand<number>()
    const iterator = fromObservable(hand)[Symbol.asyncIterator]()
    const pending = iterator.next()
    await iterator.return?.()
    expect((await pending).done).toBe(true)
    const controller = new AbortController()
    const running = pipe(fromObservable(hand, { signal: controller.signal }), toArray())
    await turn()
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(hand.observers.size).toBe(0)
  })

  test.each([
    [{ capacity: 0 }, RangeError],
    [{ overflow: 'block' }, TypeError],
    [{ unknown: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the options %j', (options, kind) => {
    expect(() => fromObservable(new Hand(), options as never)).toThrow(kind)
  })

  test('throws a TypeError for what is no observable', () => {
    for (const wrong of [null, 1, {}, { '@@observable': () => 1 }]) {
      expect(() => fromObservable(wrong as never)).toThrow(
        /fromObservable: the first argument must have subscribe/
      )
    }
  })
})
