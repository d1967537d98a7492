import { getEventListeners } from 'node:events'
import {
  count,
  type Diagnostic,
  DONE,
  drive,
  type Flow,
  filter,
  flatMap,
  map,
  onDiagnostic,
  pipe,
  suppressed,
  type Target,
  take,
  toArray
} from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

/** Hears the diagnostics of what `act` does. */
async function diagnosing(act: () => Promise<unknown>): Promise<readonly Diagnostic[]> {
  const heard: Diagnostic[] = []
  const off = onDiagnostic(diagnostic => heard.push(diagnostic))
  try {
    await act()
  } finally {
    off()
  }
  return heard
}

function* until(over: () => boolean): Generator<number> {
  while (!over()) yield 1
}

/** Flows whose parts all answer at once, for as long as the argument answers `false`. */
const NEVER_WAITING: readonly (readonly [string, (over: () => boolean) => Flow<number>])[] = [
  [
    'a flow',
    over =>
      pipe(
        until(over),
        map(n => n)
      )
  ],
  [
    'a flow that leaves everything out',
    over =>
      pipe(
        until(over),
        filter(() => false)
      )
  ],
  [
    'a flow of a flow',
    over =>
      pipe(
        [1],
        flatMap(() =>
          pipe(
            until(over),
            map(n => n)
          )
        )
      )
  ],
  [
    'an inner source of which nothing comes out',
    over =>
      pipe(
        [1],
        flatMap(() => until(over)),
        filter(() => false)
      )
  ],
  [
    'a flow with a generator',
    over =>
      pipe(until(over), async function* (items) {
        for await (const item of items) if (item === 0) yield item
      })
  ]
]

describe('drive()', () => {
  test('answers the result of a target, and of a sink', async () => {
    expect(await drive([1, 2], trackedTarget())).toBe(2)
    expect(await drive(new Set([1, 2]), count())).toBe(2)
  })

  test('takes a target that is an instance of a class', async () => {
    class Collector implements Target<number, number[]> {
      readonly #items: number[] = []
      send(item: number): void {
        this.#items.push(item)
      }
      throw(error: unknown): never {
        throw error
      }
      close(): number[] {
        return this.#items
      }
    }
    expect(await drive([1, 2], new Collector())).toEqual([1, 2])
    expect(
      await pipe(
        [1, 2],
        map(n => n * 2),
        new Collector()
      )
    ).toEqual([2, 4])
  })

  test.each([false, 1, 'true', null])('refuses %s as a reply of a target', async reply => {
    const target = { ...trackedTarget<number>(), send: () => reply as never }
    const running = drive([1], target)
    await expect(running).rejects.toThrow(TypeError)
    await expect(running).rejects.toThrow(/nothing, DONE or a promise/)
  })

  test('refuses a promise of anything else as a reply', async () => {
    const target = { ...trackedTarget<number>(), send: () => Promise.resolve(1) as never }
    await expect(drive([1], target)).rejects.toThrow(TypeError)
  })

  test('starts nothing when its signal was aborted before', async () => {
    const reason = new Error('reason')
    const { source, log } = trackedSource('iterator', { items: [1] })
    const target = trackedTarget<number>()
    await expect(drive(source, target, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(log.opened).toBe(0)
    expect(target.log).toMatchObject({ items: [], closes: 0, thrown: [{ error: reason }] })
  })

  test('returns a one-shot source that it never opened', async () => {
    let returned = 0
    const source = {
      [Symbol.iterator]() {
        return this
      },
      next: () => ({ done: false as const, value: 1 }),
      return() {
        returned++
        return { done: true as const, value: undefined }
      }
    }
    await drive(source, count(), { signal: AbortSignal.abort() }).catch(() => {})
    expect(returned).toBe(1)
    await drive(source, take<number>(0)(count()))
    expect(returned).toBe(2)
  })

  test('leaves no listener on its signal, however it ends', async () => {
    const { signal } = new AbortController()
    await drive([1], count(), { signal })
    await drive([1], take<number>(1)(count()), { signal })
    await drive(trackedSource('generator', { items: [1], failAt: 0 }).source, count(), { signal }).catch(
      () => {}
    )
    await drive(
      [1],
      trackedTarget({
        onClose: () => {
          throw 1
        }
      }),
      { signal }
    ).catch(() => {})
    for await (const _ of pipe(
      [1, 2],
      map(n => n),
      { signal }
    ))
      break
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('leaves a parked source behind after closeTimeout, and names it in diagnostics', async () => {
    const controller = new AbortController()
    const { source, log } = trackedSource('async generator', {
      items: [1, 2],
      parkAt: 1,
      onPark: () => void setImmediate(() => controller.abort('reason'))
    })
    const heard = await diagnosing(() =>
      expect(drive(source, count(), { signal: controller.signal, closeTimeout: 5 })).rejects.toBe('reason')
    )
    expect(log.given).toBe(1)
    expect(heard).toContainEqual(expect.objectContaining({ kind: 'parked', what: 'source' }))
  })

  test('does not wait for a parked source that can be returned', async () => {
    const controller = new AbortController()
    const { source, log } = trackedSource('async iterator', {
      items: [1, 2],
      parkAt: 1,
      onPark: () => void setImmediate(() => controller.abort('reason'))
    })
    const heard = await diagnosing(() =>
      expect(
        drive(source, count(), { signal: controller.signal, closeTimeout: Number.POSITIVE_INFINITY })
      ).rejects.toBe('reason')
    )
    expect(log.returns).toBe(1)
    expect(heard).toEqual([])
  })

  test('aborts a target that never answers', async () => {
    const controller = new AbortController()
    const target = trackedTarget<number>({ onSend: () => new Promise(() => {}) })
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const running = drive(source, target, { signal: controller.signal, closeTimeout: 5 })
    setImmediate(() => controller.abort('reason'))
    await expect(running).rejects.toBe('reason')
    expect(target.log).toMatchObject({ thrown: [{ error: 'reason' }], closes: 0 })
    expect(log.cleanUps).toBe(1)
  })

  test('rejects with the first of several failures, and keeps the others', async () => {
    const [first, second] = [new Error('first'), new Error('second')]
    const { source } = trackedSource('generator', {
      items: [1],
      endless: true,
      cleanUpFailure: { error: second }
    })
    const target = trackedTarget<number>({
      onSend() {
        throw first
      }
    })
    const heard = await diagnosing(() => expect(drive(source, target)).rejects.toBe(first))
    expect(suppressed(first)).toEqual([second])
    expect(heard).toEqual([{ kind: 'suppressed', error: second, first }])
  })

  test('tells diagnostics of later failures where the first cannot carry any', async () => {
    const second = new Error('second')
    const { source } = trackedSource('generator', {
      items: [1],
      endless: true,
      cleanUpFailure: { error: second }
    })
    const target = trackedTarget<number>({
      onSend() {
        throw undefined
      }
    })
    const heard = await diagnosing(() => expect(drive(source, target)).rejects.toBeUndefined())
    expect(heard).toEqual([{ kind: 'suppressed', error: second, first: undefined }])
    expect(suppressed(undefined)).toEqual([])
  })

  test('hears of an end between sends, well or badly, while its source waits', async () => {
    const failure = new Error('between')
    for (const end of [undefined, { error: failure }]) {
      let tell: ((failure?: { error: unknown }) => void) | undefined
      let unsubscribed = 0
      const target: Target<number, string> = {
        ...trackedTarget<number>(),
        close: () => 'closed',
        onEnd(listener) {
          tell = listener
          return () => void unsubscribed++
        }
      }
      const { source, log } = trackedSource('async iterator', { items: [1, 2], parkAt: 1 })
      const running = drive(source, target)
      await turn()
      tell?.(end)
      if (end === undefined) expect(await running).toBe('closed')
      else await expect(running).rejects.toBe(failure)
      expect(log.returns).toBe(1)
      expect(unsubscribed).toBe(1)
    }
  })

  test('gives timers a turn while neither source nor target ever waits', async () => {
    let fired = false
    function* endless() {
      while (!fired) yield 1
    }
    setTimeout(() => {
      fired = true
    }, 1)
    await drive(endless(), count())
    expect(fired).toBe(true)
  })

  test.each(NEVER_WAITING)('gives timers a turn while %s is read and never waits', async (_, make) => {
    let fired = false
    setTimeout(() => {
      fired = true
    }, 1)
    for await (const _item of make(() => fired)) if (fired) break
    expect(fired).toBe(true)
  })

  test('sends one item at a time, and none after DONE', async () => {
    const target = trackedTarget<number>({
      onSend: (_, index) => turn().then(() => (index === 1 ? DONE : undefined))
    })
    expect(await drive([1, 2, 3, 4], target)).toBe(2)
    expect(target.log).toMatchObject({ items: [1, 2], closes: 1, breaches: [] })
  })

  test('throws for a wrong argument at the call', () => {
    expect(() => drive(1 as never, count())).toThrow(TypeError)
    expect(() => drive([1], {} as never)).toThrow(TypeError)
    expect(() => drive([1], count(), { signal: 1 } as never)).toThrow(TypeError)
    expect(() => drive([1], count(), { closeTimeout: Number.NaN })).toThrow(RangeError)
    expect(() => drive([1], { send() {} } as never)).toThrow(/send, throw and close/)
  })

  test('fails for a source whose iterator is none', async () => {
    const target = trackedTarget()
    const source = { [Symbol.iterator]: () => ({}) } as never
    await expect(drive(source, target)).rejects.toThrow(TypeError)
    expect(target.log.closes).toBe(0)
  })

  test('refuses two runs into one target', async () => {
    const target = toArray<number>().open()
    expect(await drive([1], target)).toEqual([1])
    await expect(drive([2], target)).rejects.toThrow(/closed/)
  })
})
