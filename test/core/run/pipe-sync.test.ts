import { filter, map, pipeSync, pull, push, receive, suppressed, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('pipeSync()', () => {
  test('runs stages of every synchronous form, at once', () => {
    const double = push<number, number>(function* (target) {
      while (true) target.send(2 * (yield* receive<number>()))
    })
    expect(
      pipeSync(
        [1, 2, 3, 4],
        map(n => n + 1),
        double,
        filter(n => n > 4),
        toArray()
      )
    ).toEqual([6, 8, 10])
  })

  test('with a stage last is an iterable that runs as it is read, and anew each time', () => {
    const { source, log } = trackedSource('iterator', { items: [1], endless: true })
    const items = pipeSync(
      source,
      map(n => n * 2)
    )
    expect(log.opened).toBe(0)
    for (let run = 1; run < 3; run++) {
      const found: number[] = []
      for (const item of items) {
        found.push(item)
        if (found.length === 2) break
      }
      expect(found).toEqual([2, 2])
      expect(log).toMatchObject({ opened: run, returns: run, given: run * 2 })
    }
  })

  test('stops an endless source, and returns it', () => {
    const { source, log } = trackedSource('generator', { items: [1, 2, 3], endless: true })
    expect(pipeSync(source, take(2), toArray())).toEqual([1, 2])
    expect(log).toMatchObject({ given: 2, cleanUps: 1 })
  })

  test('does not open a source of which nothing is wanted', () => {
    const { source, log } = trackedSource('iterator', { items: [1] })
    expect(pipeSync(source, take(0), toArray())).toEqual([])
    expect([...pipeSync(source, take(0))]).toEqual([])
    expect(log.opened).toBe(0)
  })

  test.each([
    ['a source', () => pipeSync([Promise.resolve(1)], toArray())],
    [
      'a callback',
      () =>
        pipeSync(
          [1],
          map(async n => n),
          toArray()
        )
    ],
    ['a target', () => pipeSync([1], trackedTarget({ onSend: () => Promise.resolve() }))],
    ['a closing', () => pipeSync([1], { ...trackedTarget(), close: () => Promise.resolve() })],
    [
      'an async body',
      () =>
        pipeSync(
          [1],
          push<number, number>(async function* () {
            yield
          }),
          toArray()
        )
    ]
  ])('refuses a promise of %s with a TypeError that says what to use', (_, act) => {
    expect(act).toThrow(TypeError)
    expect(act).toThrow(/Use pipe/)
  })

  test('returns the source when a promise appears', () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    expect(() =>
      pipeSync(
        source,
        map(async n => n),
        toArray()
      )
    ).toThrow(TypeError)
    expect(log.cleanUps).toBe(1)
  })

  test('refuses an async source, and a pull stage, by name', () => {
    const { source } = trackedSource('async generator', { items: [1] })
    expect(() => pipeSync(source as never, toArray())).toThrow(/asynchronous/)
    const late = pull(async function* late(items: AsyncIterable<number>) {
      yield* items
    })
    expect(() => pipeSync([1], late, toArray())).toThrow(/the stage late/)
  })

  test('throws into the target, and rethrows, what fails', () => {
    const failure = new Error('stage')
    const target = trackedTarget<number>()
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const failing = map((_: number): number => {
      throw failure
    })
    expect(() => pipeSync(source, failing, target)).toThrow(failure)
    expect(target.log).toMatchObject({ items: [], thrown: [{ error: failure }], closes: 0 })
    expect(log.cleanUps).toBe(1)
  })

  test('keeps the failure of a clean-up behind the first, and fails with it after an early stop', () => {
    const [first, second] = [new Error('first'), new Error('second')]
    const script = { items: [1], endless: true, cleanUpFailure: { error: second } }
    const failing = trackedTarget<number>({
      onSend() {
        throw first
      }
    })
    expect(() => pipeSync(trackedSource('generator', script).source, failing)).toThrow(first)
    expect(suppressed(first)).toEqual([second])
    expect(() => pipeSync(trackedSource('generator', script).source, take(1), toArray())).toThrow(second)
  })

  test('throws for wrong arguments', () => {
    expect(() => pipeSync(1 as never, toArray())).toThrow(TypeError)
    expect(() => pipeSync([1], ((n: unknown) => n) as never, toArray())).toThrow(/argument 2/)
    expect(() => pipeSync([1], toArray() as never, toArray())).toThrow(TypeError)
  })
})
