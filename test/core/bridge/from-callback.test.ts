import {
  BackpressureError,
  DONE,
  drive,
  fromCallback,
  pipe,
  suppressed,
  type Target,
  take,
  toArray
} from '@costream/core'
import { turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** A source whose producer is in the hands of the test. */
function opened<T>(options?: Parameters<typeof fromCallback<T>>[1]) {
  const seen = { starts: 0, cleanUps: 0 }
  const hands: { target?: Target<T>; signal?: AbortSignal } = {}
  const source = fromCallback<T>((target, signal) => {
    seen.starts++
    Object.assign(hands, { target, signal })
    return () => void seen.cleanUps++
  }, options)
  const iterator = source[Symbol.asyncIterator]()
  return {
    source,
    seen,
    iterator,
    target: hands.target as Target<T>,
    signal: hands.signal as AbortSignal
  }
}

describe('fromCallback()', () => {
  test('starts anew for each iteration, and cleans up once when one is left', async () => {
    const { source, seen } = opened<number>()
    expect(seen.starts).toBe(1)
    const twice = fromCallback<number>(target => {
      for (const n of [1, 2, 3]) target.send(n)
      target.close()
      return () => void seen.cleanUps++
    })
    expect(await pipe(twice, toArray())).toEqual([1, 2, 3])
    expect(await pipe(twice, take(1), toArray())).toEqual([1])
    expect(seen.cleanUps).toBe(2)
    await source[Symbol.asyncIterator]().return?.()
    expect([seen.starts, seen.cleanUps]).toEqual([2, 3])
  })

  test('lets the sender wait while its buffer is full', async () => {
    const { target, iterator } = opened<number>({ capacity: 1 })
    expect(target.send(1)).toBeUndefined()
    const reply = target.send(2)
    expect(reply).toBeInstanceOf(Promise)
    await iterator.next()
    expect(await reply).toBeUndefined()
  })

  test('refuses more than 1,024 sends that nobody waits for', () => {
    const { target } = opened<number>({ capacity: 1 })
    for (let n = 0; n < 1025; n++) target.send(n)
    expect(() => target.send(1025)).toThrow(BackpressureError)
  })

  test('ends after what waits when it is closed, and is cleaned up at once', async () => {
    const { target, iterator, seen, signal } = opened<number>()
    target.send(1)
    target.close()
    expect([seen.cleanUps, signal.aborted]).toEqual([1, true])
    expect(await iterator.next()).toEqual({ done: false, value: 1 })
    expect((await iterator.next()).done).toBe(true)
    expect(() => target.send(2)).toThrow(TypeError)
    target.close()
    expect(seen.cleanUps).toBe(1)
  })

  test.each([[new Error('producer')], [undefined]])(
    'fails with what is thrown, after what waits; who threw it does not hear it again: %s',
    async error => {
      const { target, iterator, seen } = opened<number>()
      target.send(1)
      expect(target.throw(error)).toBe(DONE)
      expect(await iterator.next()).toEqual({ done: false, value: 1 })
      await expect(iterator.next()).rejects.toBe(error)
      expect((await iterator.next()).done).toBe(true)
      expect(seen.cleanUps).toBe(1)
    }
  )

  test('tells the producer that the reader left: by DONE, the signal and the clean-up', async () => {
    const { target, iterator, seen, signal } = opened<number>({ capacity: 1 })
    const ended: unknown[] = []
    target.onEnd?.(failure => ended.push(failure))
    target.send(1)
    const reply = target.send(2)
    await iterator.return?.()
    await iterator.return?.()
    expect([await reply, target.send(3), target.done]).toEqual([DONE, DONE, true])
    expect([seen.cleanUps, signal.aborted, ended]).toEqual([1, true, [undefined]])
  })

  test('aborts its signal with the failure of the run', async () => {
    const error = new Error('below')
    let signal: AbortSignal | undefined
    const source = fromCallback<number>((target, given) => {
      signal = given
      target.send(1)
    })
    const failing = { send: () => Promise.reject(error), throw: () => Promise.reject(error), close() {} }
    await expect(pipe(source, failing)).rejects.toBe(error)
    expect(signal?.reason).toBe(error)
  })

  test('can be driven into, also by a run that fails', async () => {
    const source = fromCallback<number>(async target => {
      await drive([1, 2, 3], target)
    })
    expect(await pipe(source, toArray())).toEqual([1, 2, 3])
    const error = new Error('inner')
    const failing = fromCallback<number>(async target => {
      const inner = async function* () {
        yield 1
        throw error
      }
      await drive(inner(), target)
    })
    await expect(pipe(failing, toArray())).rejects.toBe(error)
  })

  test('awaits a clean-up, and one that is promised, before it is over', async () => {
    const steps: string[] = []
    const source = fromCallback<number>(async target => {
      target.send(1)
      await turn()
      return async () => {
        steps.push('began')
        await turn()
        steps.push('ended')
      }
    })
    expect(await pipe(source, take(1), toArray())).toEqual([1])
    expect(steps).toEqual(['began', 'ended'])
  })

  test('fails when starting fails, at once or later', async () => {
    const error = new Error('start')
    const now = fromCallback(() => {
      throw error
    })
    const later = fromCallback(() => turn().then(() => Promise.reject(error)))
    for (const source of [now, later]) await expect(pipe(source, toArray())).rejects.toBe(error)
  })

  test('does not take for a failure that a producer stops by its signal', async () => {
    const source = fromCallback<number>(async (target, signal) => {
      target.send(1)
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    expect(await pipe(source, take(1), toArray())).toEqual([1])
  })

  test('tells of a failure to clean up: it fails an early stop and a good end, and is suppressed by a failure', async () => {
    const cleanUp = new Error('clean-up')
    const fail = (): never => {
      throw cleanUp
    }
    const endless = fromCallback<number>(target => {
      target.send(1)
      return fail
    })
    await expect(pipe(endless, take(1), toArray())).rejects.toBe(cleanUp)
    const ending = fromCallback<number>(target => {
      target.close()
      return fail
    })
    await expect(pipe(ending, toArray())).rejects.toBe(cleanUp)
    const error = new Error('producer')
    const failing = fromCallback<number>(target => {
      target.throw(error)
      return fail
    })
    await expect(pipe(failing, toArray())).rejects.toBe(error)
    expect(suppressed(error)).toEqual([cleanUp])
  })

  test('fails when start answers something else', async () => {
    for (const answer of [1, Promise.resolve(1)]) {
      await expect(pipe(fromCallback((() => answer) as never), toArray())).rejects.toThrow(
        /fromCallback: start must answer a clean-up function or nothing, got number 1/
      )
    }
  })

  test('fails at once with the reason of its signal, and never starts when that has fired', async () => {
    const reason = new Error('abort')
    const controller = new AbortController()
    const { target, iterator, seen } = opened<number>({ signal: controller.signal })
    target.send(1)
    controller.abort(reason)
    await expect(iterator.next()).rejects.toBe(reason)
    expect(seen.cleanUps).toBe(1)
    const never = fromCallback<number>(() => void seen.starts++, { signal: controller.signal })
    await expect(pipe(never, toArray())).rejects.toBe(reason)
    expect(seen.starts).toBe(1)
  })

  test('drops, or fails the sender, where that is asked for', async () => {
    const dropped: number[] = []
    const { target } = opened<number>({
      capacity: 1,
      overflow: 'drop-oldest',
      onDrop: item => dropped.push(item)
    })
    expect([target.send(1), target.send(2), dropped]).toEqual([undefined, undefined, [1]])
    const strict = opened<number>({ capacity: 1, overflow: 'error' })
    strict.target.send(1)
    expect(() => strict.target.send(2)).toThrow(RangeError)
  })

  test.each([
    [{ capacity: 0 }, RangeError],
    [{ overflow: 'none' }, TypeError],
    [{ onDrop: 1 }, TypeError],
    [{ signal: {} }, TypeError],
    [{ unknown: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the options %j', (options, kind) => {
    expect(() => fromCallback(() => {}, options as never)).toThrow(kind)
  })

  test('throws a TypeError when start is no function', () => {
    expect(() => fromCallback(1 as never)).toThrow(/fromCallback: start must be a function/)
  })
})
