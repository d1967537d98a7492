import { abortable, map, mapConcurrent, pipe, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const never = new Promise<void>(() => {})

describe('abortable()', () => {
  test('passes everything on where the signal does not abort, and forgets it', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    signal.addEventListener = () => void listeners++
    signal.removeEventListener = () => void listeners--
    expect(await pipe([1, undefined], abortable(signal), toArray())).toEqual([1, undefined])
    expect(listeners).toBe(0)
  })

  test.each(['reason', undefined])('starts nothing where the signal has aborted, with %s', async reason => {
    const { source, log } = trackedSource('generator', { items: [1] })
    const target = trackedTarget<number>()
    const signal = Object.assign(AbortSignal.abort(), {})
    Object.defineProperties(signal, {
      reason: { value: reason },
      throwIfAborted: {
        value() {
          throw reason
        }
      }
    })
    await expect(pipe(source, abortable(signal), target)).rejects.toBe(reason)
    expect(log.opened).toBe(0)
    expect(target.log).toMatchObject({ items: [], thrown: [{ error: reason }], closes: 0 })
  })

  test('fails with the reason while the source waits', async () => {
    const controller = new AbortController()
    const onPark = (): void => void setImmediate(() => controller.abort('reason'))
    const { source, log } = trackedSource('async iterator', { items: [1], parkAt: 1, onPark })
    const target = trackedTarget<number>()
    const running = pipe(source, abortable(controller.signal), target, { closeTimeout: 5 })
    await expect(running).rejects.toBe('reason')
    expect(log.returns).toBe(1)
    expect(target.log).toMatchObject({ items: [1], thrown: [{ error: 'reason' }], closes: 0, breaches: [] })
  })

  test('fails with the reason while its target, or a callback behind it, is at work for ever', async () => {
    for (const stage of [map((n: number) => n), map((n: number) => never.then(() => n))]) {
      const controller = new AbortController()
      const { source, log } = trackedSource('generator', { items: [1], endless: true })
      const target = trackedTarget<number>({ onSend: () => never })
      const running = pipe(source, abortable(controller.signal), stage, target)
      setImmediate(() => controller.abort('reason'))
      await expect(running).rejects.toBe('reason')
      expect(log).toMatchObject({ given: 1, cleanUps: 1 })
      expect(target.log).toMatchObject({ thrown: [{ error: 'reason' }], closes: 0, breaches: [] })
    }
  })

  test('fails in the middle of the item that aborts it', async () => {
    const controller = new AbortController()
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const target = trackedTarget<number>({ onSend: () => controller.abort('reason') })
    await expect(pipe(source, abortable(controller.signal), target)).rejects.toBe('reason')
    expect(log).toMatchObject({ given: 1, cleanUps: 1 })
    expect(target.log).toMatchObject({ thrown: [{ error: 'reason' }], breaches: [] })
  })

  test('aborts calls at work behind it', async () => {
    const controller = new AbortController()
    const heard: unknown[] = []
    const work = mapConcurrent((_: number, { signal }) => {
      signal.addEventListener('abort', () => heard.push(signal.reason))
      return new Promise<number>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    })
    const { source } = trackedSource('async iterator', { items: [1, 2], parkAt: 2 })
    const running = pipe(source, abortable(controller.signal), work, toArray(), { closeTimeout: 5 })
    await turn()
    controller.abort('reason')
    await expect(running).rejects.toBe('reason')
    expect(heard).toEqual(['reason', 'reason'])
  })

  test('given a target rethrows the reason for ever', async () => {
    const controller = new AbortController()
    const target = trackedTarget<number>()
    const head = abortable<number>(controller.signal)(target)
    const heard: unknown[] = []
    head.onEnd?.(failure => heard.push(failure))
    head.send(1)
    controller.abort('reason')
    expect(heard).toEqual([{ error: 'reason' }])
    expect(() => head.send(2)).toThrow('reason')
    expect(() => head.close()).toThrow('reason')
    expect(target.log.items).toEqual([1])
  })

  test.each([undefined, null, {}, 'signal'])('throws a TypeError for %j', signal => {
    expect(() => abortable(signal as never)).toThrow(TypeError)
  })
})
