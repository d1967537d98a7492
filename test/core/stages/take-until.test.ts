import { DONE, map, pipe, suppressed, takeUntil, tap, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** Something to wait for, in each kind, and how to make it happen. */
const KINDS = [
  {
    kind: 'a promise',
    make() {
      const { promise, resolve } = Promise.withResolvers<void>()
      return { until: promise, happen: () => resolve() }
    }
  },
  {
    kind: 'a signal',
    make() {
      const controller = new AbortController()
      return { until: controller.signal, happen: () => controller.abort() }
    }
  },
  {
    kind: 'a source',
    make() {
      const { promise, resolve } = Promise.withResolvers<void>()
      const until = (async function* () {
        yield promise
      })()
      return { until, happen: () => resolve() }
    }
  }
]

describe('takeUntil()', () => {
  test.each(KINDS)('ends well when $kind says so, while its source waits', async ({ make }) => {
    const { until, happen } = make()
    const { source, log } = trackedSource('async iterator', { items: [1, 2], parkAt: 2, onPark: happen })
    const target = trackedTarget<number>()
    expect(await pipe(source, takeUntil(until), target, { closeTimeout: 5 })).toBe(2)
    expect(log.returns).toBe(1)
    expect(target.log).toMatchObject({ items: [1, 2], thrown: [], closes: 1, breaches: [] })
  })

  test.each(KINDS)('lets an item under way through when $kind says so', async ({ make }) => {
    for (const form of ['generator', 'async generator'] as const) {
      const { until, happen } = make()
      const tracked = trackedSource(form, { items: [1], endless: true })
      const target = trackedTarget<number>({
        async onSend(_, index) {
          if (index === 1) happen()
          await turn()
        }
      })
      const later = map(async (n: number) => turn().then(() => n))
      expect(await pipe(tracked.source, takeUntil(until), later, target)).toBe(2)
      expect(tracked.log).toMatchObject({ given: 2, cleanUps: 1 })
      expect(target.log).toMatchObject({ handled: 2, thrown: [], closes: 1, breaches: [] })
    }
  })

  test('ends in the middle of an item that aborts its signal', async () => {
    const controller = new AbortController()
    const { source, log } = trackedSource('generator', { items: [1, 2, 3], endless: true })
    const stop = tap((n: number) => n === 2 && controller.abort())
    expect(await pipe(source, takeUntil(controller.signal), stop, toArray())).toEqual([1, 2])
    expect(log).toMatchObject({ given: 2, cleanUps: 1 })
  })

  test('opens no source where a signal has aborted, or a source has an item at hand', async () => {
    for (const until of [AbortSignal.abort(), ['now']]) {
      const { source, log } = trackedSource('generator', { items: [1], endless: true })
      expect(await pipe(source, takeUntil(until), toArray())).toEqual([])
      expect(log.opened).toBe(0)
    }
  })

  test('reads one item of its source, and returns it however the run ends', async () => {
    for (const form of ['generator', 'async generator', 'ReadableStream'] as const) {
      const until = trackedSource(form, { items: ['a', 'b'] })
      const endless = trackedSource('async generator', { items: [1], endless: true, slow: true })
      await pipe(endless.source, takeUntil(until.source), toArray())
      await turn()
      expect(until.log).toMatchObject({ given: 1, cleanUps: 1 })
      expect(endless.log.cleanUps).toBe(endless.log.opened)
    }
    const parked = trackedSource('async iterator', { items: [], parkAt: 0 })
    expect(await pipe([1, 2], takeUntil(parked.source), toArray())).toEqual([1, 2])
    expect(parked.log.returns).toBe(1)
    const failed = trackedSource('async iterator', { items: [], parkAt: 0 })
    const { source } = trackedSource('generator', { items: [1], failAt: 1 })
    await expect(pipe(source, takeUntil(failed.source), toArray())).rejects.toThrow('source')
    expect(failed.log.returns).toBe(1)
  })

  test('goes on where its source ends without an item', async () => {
    expect(await pipe([1, 2], takeUntil([]), toArray())).toEqual([1, 2])
    const { source } = trackedSource('async generator', { items: [1, 2], slow: true })
    expect(await pipe(source, takeUntil((async function* () {})()), toArray())).toEqual([1, 2])
  })

  test('fails with what its promise or its source fails with', async () => {
    const failure = new Error('until')
    const script = { items: [], failAt: 0, failure: { error: failure }, slow: true }
    const kinds = [
      () => turn().then(() => Promise.reject(failure)),
      () => trackedSource('async generator', script).source,
      () => trackedSource('ReadableStream', script).source
    ]
    for (const until of kinds) {
      for (const onSend of [() => {}, () => new Promise<void>(() => {})]) {
        const { source, log } = trackedSource('async iterator', { items: [1], parkAt: 1 })
        const target = trackedTarget<number>({ onSend })
        const running = pipe(source, takeUntil(until()), target, { closeTimeout: 5 })
        await expect(running).rejects.toBe(failure)
        expect(log.returns).toBe(1)
        expect(target.log).toMatchObject({
          items: [1],
          thrown: [{ error: failure }],
          closes: 0,
          breaches: []
        })
      }
    }
    expect(suppressed(failure)).toEqual([])
  })

  test('ends with the failure of the clean-up of its source', async () => {
    const failure = new Error('clean-up')
    for (const form of ['generator', 'async generator'] as const) {
      const until = trackedSource(form, { items: ['a', 'b'], cleanUpFailure: { error: failure } })
      const { source, log } = trackedSource('async generator', { items: [1], endless: true, slow: true })
      await expect(pipe(source, takeUntil(until.source), toArray())).rejects.toBe(failure)
      expect(log.cleanUps).toBe(log.opened)
    }
  })

  test('leaves no listener behind, on signals and on promises', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args: unknown[]) => {
      listeners++
      return Reflect.apply(addEventListener, signal, args)
    }
    signal.removeEventListener = (...args: unknown[]) => {
      listeners--
      return Reflect.apply(removeEventListener, signal, args)
    }
    let reactions = 0
    const promise: PromiseLike<unknown> = {
      // biome-ignore lint/suspicious/noThenProperty: a promise that counts who listens
      then() {
        reactions++
        return new Promise(() => {})
      }
    }
    for (let run = 0; run < 5; run++) {
      await pipe([1], takeUntil(signal), toArray())
      await pipe([1], takeUntil(promise), toArray())
      await expect(pipe([1], takeUntil(signal), map(Promise.reject.bind(Promise)), toArray())).rejects.toBe(1)
    }
    expect([listeners, reactions]).toEqual([0, 1])
  })

  test('given a target answers DONE for ever, and says so', async () => {
    const controller = new AbortController()
    const target = trackedTarget<number>()
    const head = takeUntil<number>(controller.signal)(target)
    const heard: unknown[] = []
    head.onEnd?.(failure => heard.push(failure))
    expect([head.send(1), head.done]).toEqual([undefined, false])
    controller.abort()
    expect(heard).toEqual([undefined])
    expect([head.done, head.send(2), head.send(3)]).toEqual([true, DONE, DONE])
    head.close()
    expect(target.log).toMatchObject({ items: [1], closes: 1, breaches: [] })
  })

  test('refuses to read an iterator twice', async () => {
    const until = takeUntil<number>(
      (function* () {
        yield await0
      })()
    )
    await pipe([1], until, toArray())
    await expect(pipe([1], until, toArray())).rejects.toThrow(/^takeUntil: its source is an iterator/)
  })
})

const await0 = new Promise(() => {})
