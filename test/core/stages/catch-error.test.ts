import {
  batch,
  catchError,
  DONE,
  map,
  mapConcurrent,
  type Notifier,
  pipe,
  pipeSync,
  pull,
  push,
  receive,
  suppressed,
  take,
  takeUntil,
  toArray
} from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const failing = { items: [1, 2, 3], failAt: 2, failure: { error: undefined } }

/** A handler that notes what it was given. */
function noting<T>(rest: T): { readonly errors: unknown[]; readonly handle: (error: unknown) => T } {
  const errors: unknown[] = []
  return {
    errors,
    handle(error) {
      errors.push(error)
      return rest
    }
  }
}

describe('catchError()', () => {
  test.each(['generator', 'async generator'] as const)(
    'ends well where its handler answers nothing',
    async form => {
      for (const rest of [undefined, Promise.resolve(), turn()]) {
        const { errors, handle } = noting(rest)
        const target = trackedTarget<number>()
        const { source, log } = trackedSource(form, failing)
        expect(await pipe(source, catchError(handle), target)).toBe(2)
        expect(errors).toEqual([undefined])
        expect(log.cleanUps).toBe(1)
        expect(target.log).toMatchObject({ items: [1, 2], thrown: [], closes: 1, breaches: [] })
      }
    }
  )

  test('goes on with the source its handler answers', async () => {
    const fails = map((n: number) => (n === 2 ? Promise.reject('two') : n))
    for (const rest of [
      [7, 8],
      Promise.resolve([7, 8]),
      trackedSource('async generator', { items: [7, 8], slow: true }).source,
      pipe(
        [3.5, 4],
        map(n => n * 2)
      )
    ]) {
      const { errors, handle } = noting(rest)
      expect(await pipe([1, 2, 3], fails, catchError(handle), toArray())).toEqual([1, 7, 8])
      expect(errors).toEqual(['two'])
    }
  })

  test('does so when pulled, and synchronously', async () => {
    const { source } = trackedSource('generator', failing)
    const pulled: unknown[] = []
    for await (const item of pipe(
      source,
      catchError(() => [7, 8, 9])
    ))
      pulled.push(item)
    expect(pulled).toEqual([1, 2, 7, 8, 9])
    const stage = catchError(() => [7])
    expect(pipeSync(trackedSource('generator', failing).source, stage, toArray())).toEqual([1, 2, 7])
    expect([...pipeSync(trackedSource('generator', failing).source, stage)]).toEqual([1, 2, 7])
  })

  test('handles the failure of every kind of stage before it', async () => {
    const error = new Error('stage')
    const raise = (): never => {
      throw error
    }
    const stages = [
      map<number, number>(raise),
      map<number, number>(() => Promise.reject(error)),
      mapConcurrent<number, number>(() => turn().then(raise)),
      pull(async function* (source: AsyncIterable<number>): AsyncGenerator<number> {
        for await (const item of source) yield raise() ?? item
      })
    ]
    for (const stage of stages) {
      const { errors, handle } = noting([7])
      const { source, log } = trackedSource('generator', { items: [1, 2] })
      const target = trackedTarget<number>()
      expect(await pipe(source, stage, catchError(handle), target)).toBe(1)
      expect(errors).toEqual([error])
      expect(log.cleanUps).toBe(1)
      expect(target.log).toMatchObject({ items: [7], thrown: [], closes: 1, breaches: [] })
    }
  })

  test('handles the failure of a body before it', async () => {
    const bodies = [
      push<number, number>(function* () {
        yield* receive()
        throw 'body'
      }),
      push<number, number>(async function* () {
        yield* receive()
        throw 'body'
      })
    ]
    for (const body of bodies) {
      const { errors, handle } = noting([7])
      const target = trackedTarget<number>()
      expect(await pipe([1, 2], body, catchError(handle), target)).toBe(1)
      expect(errors).toEqual(['body'])
      expect(target.log).toMatchObject({ items: [7], thrown: [], closes: 1, breaches: [] })
    }
  })

  test('lets what is below flush at the end, and loses what a stage before it holds back', async () => {
    const { source } = trackedSource('generator', failing)
    const nothing = catchError<number>(() => {})
    expect(await pipe(source, nothing, batch(5), toArray())).toEqual([[1, 2]])
    const again = trackedSource('generator', failing)
    expect(
      await pipe(
        again.source,
        batch(5),
        catchError(() => {}),
        toArray()
      )
    ).toEqual([])
  })

  test('handles no failure of what is below it: while items come, at the end, between sends', async () => {
    const { errors, handle } = noting([7])
    const raise = (): never => {
      throw undefined
    }
    const targets = [
      trackedTarget<number>({ onSend: raise }),
      trackedTarget<number>({ onSend: () => Promise.reject() }),
      trackedTarget<number>({ onClose: raise })
    ]
    for (const target of targets) {
      await expect(pipe([1], catchError(handle), target)).rejects.toBeUndefined()
    }
    expect(errors).toEqual([])
    const later = turn().then(() => Promise.reject('between'))
    const { source, log } = trackedSource('async iterator', { items: [1], parkAt: 1 })
    const fails: Notifier[] = [later]
    for (const until of fails) {
      const running = pipe(source, catchError(handle), takeUntil(until), toArray(), { closeTimeout: 5 })
      await expect(running).rejects.toBe('between')
    }
    expect(log.returns).toBe(1)
    const atEnd = mapConcurrent(() => turn().then(raise))
    await expect(pipe([1], catchError(handle), atEnd, toArray())).rejects.toBeUndefined()
    expect(errors).toEqual([])
  })

  test('is passed by the failure of a stage after it', async () => {
    const { errors, handle } = noting([7])
    const inner = noting(undefined)
    const stage = map(() => Promise.reject('after'))
    const running = pipe([1], catchError(handle), stage, catchError(inner.handle), toArray())
    expect(await running).toEqual([])
    expect([errors, inner.errors]).toEqual([[], ['after']])
  })

  test('does not handle the failure of the source it went on with, and returns both', async () => {
    const { errors, handle } = noting(
      trackedSource('generator', { items: [7], failAt: 1, failure: { error: 'again' } }).source
    )
    const target = trackedTarget<number>()
    await expect(pipe(trackedSource('generator', failing).source, catchError(handle), target)).rejects.toBe(
      'again'
    )
    expect(errors).toEqual([undefined])
    expect(target.log).toMatchObject({
      items: [1, 2, 7],
      thrown: [{ error: 'again' }],
      closes: 0,
      breaches: []
    })
  })

  test.each([
    () => {
      throw new Error('handler')
    },
    async () => {
      throw new Error('handler')
    }
  ])('fails with what its handler fails with; the first error is kept', async handle => {
    const first = new Error('first')
    const { source } = trackedSource('generator', { items: [1], failAt: 1, failure: { error: first } })
    const target = trackedTarget<number>()
    const error = await pipe(source, catchError(handle), target).catch(caught => caught)
    expect(error.message).toBe('handler')
    expect(suppressed(error)).toEqual([first])
    expect(target.log).toMatchObject({ thrown: [{ error }], closes: 0, breaches: [] })
  })

  test('passes on the very error its handler rethrows', async () => {
    const first = new Error('first')
    const { source } = trackedSource('generator', { items: [1], failAt: 1, failure: { error: first } })
    const rethrow = catchError((error: unknown) => {
      throw error
    })
    await expect(pipe(source, rethrow, toArray())).rejects.toBe(first)
    expect(suppressed(first)).toEqual([])
  })

  test('fails with a TypeError where its handler answers something else', async () => {
    const running = pipe(
      trackedSource('generator', failing).source,
      catchError((() => 1) as never),
      toArray()
    )
    await expect(running).rejects.toThrow('catchError: handle must answer nothing or a source')
  })

  test('stops early in the source it went on with, and returns it', async () => {
    for (const form of ['generator', 'async generator'] as const) {
      const rest = trackedSource(form, { items: [7], endless: true })
      const { source } = trackedSource('generator', failing)
      expect(
        await pipe(
          source,
          catchError(() => rest.source),
          take(4),
          toArray()
        )
      ).toEqual([1, 2, 7, 7])
      expect(rest.log).toMatchObject({ given: 2, cleanUps: 1 })
    }
  })

  test('returns the source it went on with when its target fails', async () => {
    const rest = trackedSource('async generator', { items: [7], endless: true })
    const target = trackedTarget<number>({
      onSend(_, index) {
        if (index === 3) throw 'below'
      }
    })
    const { source } = trackedSource('generator', failing)
    await expect(
      pipe(
        source,
        catchError(() => rest.source),
        target
      )
    ).rejects.toBe('below')
    expect(rest.log).toMatchObject({ given: 2, cleanUps: 1 })
    expect(target.log.breaches).toEqual([])
  })

  test('hears that what is below ended by itself, while the source it went on with waits', async () => {
    for (const until of [turn(), turn().then(() => Promise.reject('between'))]) {
      const rest = trackedSource('async iterator', { items: [7], parkAt: 1 })
      const { source } = trackedSource('generator', failing)
      const result = await pipe(
        source,
        catchError(() => rest.source),
        takeUntil(until),
        toArray()
      ).catch(error => error)
      expect([[1, 2, 7], 'between']).toContainEqual(result)
      expect(rest.log.returns).toBe(1)
    }
  })

  test('lets an item through that is on its way below when a stage before it fails', async () => {
    const stage = mapConcurrent((n: number) => (n === 1 ? n : turn().then(() => Promise.reject('two'))))
    for (const rest of [undefined, [7]]) {
      const target = trackedTarget<number>({ onSend: () => turn().then(turn).then(turn) })
      expect(
        await pipe(
          [1, 2],
          stage,
          catchError(() => rest),
          target
        )
      ).toBe(rest === undefined ? 1 : 2)
      expect(target.log).toMatchObject({ items: [1, ...(rest ?? [])], thrown: [], closes: 1, breaches: [] })
    }
  })

  test('handles the failed clean-up of its source after an early stop', async () => {
    const { errors, handle } = noting([7])
    const { source } = trackedSource('generator', { items: [1, 2], cleanUpFailure: { error: 'clean-up' } })
    expect(await pipe(source, catchError(handle), take(1), toArray())).toEqual([1])
    expect(errors).toEqual(['clean-up'])
  })

  test('given a target is done once it handled a failure', () => {
    const target = trackedTarget<number>()
    const head = catchError<number>(() => {})(target)
    expect([head.send(1), head.throw('above'), head.done, head.send(2)]).toEqual([
      undefined,
      DONE,
      true,
      DONE
    ])
    expect(head.close()).toBe(1)
    expect(target.log).toMatchObject({ items: [1], thrown: [], closes: 1 })
  })

  test('is not given an abort, nor what a reader behind it fails with', async () => {
    const { errors, handle } = noting([7])
    const controller = new AbortController()
    const onPark = (): void => void setImmediate(() => controller.abort('reason'))
    const { source, log } = trackedSource('async iterator', { items: [1], parkAt: 1, onPark })
    const { signal } = controller
    const target = trackedTarget<number>()
    const running = pipe(source, catchError(handle), target, { signal, closeTimeout: 5 })
    await expect(running).rejects.toBe('reason')
    expect(log.returns).toBe(1)
    expect(target.log).toMatchObject({ items: [1], thrown: [{ error: 'reason' }], closes: 0 })
    const reader = pull(async function* (items: AsyncIterable<number>): AsyncGenerator<number> {
      for await (const item of items) {
        if (item === 1) throw 'reader'
        yield item
      }
    })
    await expect(pipe([1, 2], catchError(handle), reader, toArray())).rejects.toBe('reader')
    expect(errors).toEqual([])
  })

  test('returns the source it went on with when its reader returns', async () => {
    const rest = trackedSource('async iterator', { items: [7], parkAt: 1 })
    const { source } = trackedSource('generator', failing)
    const reading = pipe(
      source,
      catchError(() => rest.source)
    )[Symbol.asyncIterator]()
    for (const expected of [1, 2, 7]) expect((await reading.next()).value).toBe(expected)
    await reading.return?.()
    expect(rest.log.returns).toBe(1)
  })
})
