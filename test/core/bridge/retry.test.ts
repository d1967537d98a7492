import { map, onDiagnostic, pipe, retry, suppressed, take, toArray } from '@costream/core'
import { type SourceLog, type TrackedForm, trackedSource, turn } from '@costream/core/testing'
import { describe, expect, test, vi } from 'vitest'

/** Sources that fail after their first item, as often as there are errors; then one that gives two. */
function failing(errors: readonly unknown[], form: TrackedForm = 'async generator') {
  const logs: SourceLog[] = []
  const open = (attempt: number) => {
    const fails = attempt < errors.length && { failAt: 1, failure: { error: errors[attempt] } }
    const { source, log } = trackedSource(form, { items: [attempt, attempt], ...fails })
    logs.push(log)
    return source
  }
  return { open, logs }
}

describe('retry()', () => {
  test('opens the source again when it fails, and cleans up each once', async () => {
    for (const form of ['async generator', 'generator'] as const) {
      const { open, logs } = failing([new Error('0'), undefined], form)
      expect(await pipe(retry(open), toArray())).toEqual([0, 1, 2, 2])
      expect(logs.map(log => [log.opened, log.cleanUps])).toEqual([
        [1, 1],
        [1, 1],
        [1, 1]
      ])
    }
  })

  test('runs anew for each iteration', async () => {
    const flow = retry(failing([new Error('0')]).open)
    expect([await pipe(flow, toArray()), await pipe(flow, toArray())]).toEqual([
      [0, 1, 1],
      [0, 1, 1]
    ])
  })

  test('fails with the last error when the retries are used up: three by default', async () => {
    const errors = [0, 1, 2, 3, 4].map(n => new Error(String(n)))
    await expect(pipe(retry(failing(errors).open), toArray())).rejects.toBe(errors[3])
    await expect(pipe(retry(failing(errors).open, { retries: 0 }), toArray())).rejects.toBe(errors[0])
    const { open, logs } = failing(errors)
    await pipe(retry(open, { retries: Number.POSITIVE_INFINITY }), toArray())
    expect(logs.length).toBe(6)
  })

  test('is over after its failure', async () => {
    const error = new Error('0')
    const iterator = retry(failing([error]).open, { retries: 0 })[Symbol.asyncIterator]()
    await iterator.next()
    await expect(iterator.next()).rejects.toBe(error)
    expect((await iterator.next()).done).toBe(true)
  })

  test('asks when, which may answer a promise; its own failure is final', async () => {
    const errors = [new Error('again'), new Error('stop'), new Error('never')]
    const asked: unknown[] = []
    const when = async (error: unknown, attempt: number): Promise<boolean> => {
      asked.push([error, attempt])
      return error === errors[0]
    }
    await expect(pipe(retry(failing(errors).open, { when }), toArray())).rejects.toBe(errors[1])
    expect(asked).toEqual([
      [errors[0], 1],
      [errors[1], 2]
    ])
    const own = new Error('when')
    const throwing = retry(failing(errors).open, {
      when() {
        throw own
      }
    })
    await expect(pipe(throwing, toArray())).rejects.toBe(own)
    expect(suppressed(own)).toEqual([errors[0]])
  })

  test('waits before an attempt, as long as a function says', async () => {
    const errors = [new Error('0'), new Error('1')]
    const asked: unknown[] = []
    const delay = (error: unknown, attempt: number): number => {
      asked.push([error, attempt])
      return attempt
    }
    expect(await pipe(retry(failing(errors).open, { delay }), toArray())).toEqual([0, 1, 2, 2])
    expect(asked).toEqual([
      [errors[0], 1],
      [errors[1], 2]
    ])
    await expect(pipe(retry(failing(errors).open, { delay: () => -1 }), toArray())).rejects.toThrow(
      RangeError
    )
  })

  test.each(['abort', 'return'])('ends its wait at once on %s, and leaves no timer', async how => {
    const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')]
    try {
      const { open, logs } = failing([new Error('0'), new Error('1')])
      const controller = new AbortController()
      const flow = pipe(retry(open, { delay: 100_000 }), { signal: controller.signal })
      const iterator = flow[Symbol.asyncIterator]()
      await iterator.next()
      const pending = iterator.next()
      pending.catch(() => {})
      for (let n = 0; n < 5; n++) await turn()
      const waiting = set.mock.calls.findIndex(([, delay]) => delay === 100_000)
      expect(waiting).not.toBe(-1)
      if (how === 'abort') {
        controller.abort('reason')
        await expect(pending).rejects.toBe('reason')
      } else {
        await iterator.return?.()
        expect((await pending).done).toBe(true)
      }
      expect(clear).toHaveBeenCalledWith(set.mock.results[waiting]?.value)
      expect(logs.length).toBe(1)
    } finally {
      set.mockRestore()
      clear.mockRestore()
    }
  })

  test('returns the source at an early stop, at a failure below, and while a read is pending', async () => {
    const error = new Error('below')
    const stopped = trackedSource('async generator', { items: [1], endless: true })
    expect(
      await pipe(
        retry(() => stopped.source),
        take(1),
        toArray()
      )
    ).toEqual([1])
    const failed = trackedSource('generator', { items: [1], endless: true })
    const throwing = map(() => {
      throw error
    })
    await expect(
      pipe(
        retry(() => failed.source),
        throwing,
        toArray()
      )
    ).rejects.toBe(error)
    expect([stopped.log.cleanUps, failed.log.cleanUps]).toEqual([1, 1])
    const parked = trackedSource('async iterator', { items: [], parkAt: 0 })
    const iterator = retry(() => parked.source)[Symbol.asyncIterator]()
    const pending = iterator.next()
    await turn()
    await iterator.return?.()
    expect([(await pending).done, parked.log.returns]).toEqual([true, 1])
  })

  test('returns a source that is promised too late', async () => {
    const late = Promise.withResolvers<Iterable<number>>()
    const { source, log } = trackedSource('iterator', { items: [1] })
    let returned = 0
    const held: IterableIterator<number, undefined> = {
      next: () => source[Symbol.iterator]().next(),
      [Symbol.iterator]() {
        return this
      },
      return() {
        returned++
        return { done: true as const, value: undefined }
      }
    }
    const iterator = retry(() => late.promise)[Symbol.asyncIterator]()
    const pending = iterator.next()
    const returning = iterator.return?.()
    late.resolve(held)
    await returning
    expect((await pending).done).toBe(true)
    await turn()
    expect([returned, log.reads]).toEqual([1, 0])
  })

  test('does not retry a failure of open, or of what is no source', async () => {
    const error = new Error('open')
    let opened = 0
    const throwing = retry(() => {
      opened++
      throw error
    })
    await expect(pipe(throwing, toArray())).rejects.toBe(error)
    expect(opened).toBe(1)
    await expect(
      pipe(
        retry(() => 1 as never),
        toArray()
      )
    ).rejects.toThrow(/retry: what open answers must be a source/)
  })

  test('returns a source whose item rejected, and keeps a failure to clean up', async () => {
    const [item, cleanUp] = [new Error('item'), new Error('clean-up')]
    const heard: unknown[] = []
    const off = onDiagnostic(diagnostic => heard.push('error' in diagnostic && diagnostic.error))
    let attempt = 0
    const open = () =>
      attempt++ === 0
        ? trackedSource('iterator', { items: [Promise.reject(item)], cleanUpFailure: { error: cleanUp } })
            .source
        : [1]
    expect(await pipe(retry<unknown>(open), toArray())).toEqual([1])
    off()
    expect(heard).toEqual([cleanUp])
    expect(suppressed(item)).toEqual([cleanUp])
  })

  test('lets the event loop run between endless attempts', async () => {
    let turned = false
    void turn().then(() => {
      turned = true
    })
    const open = (): Iterable<number> => {
      if (turned) return [1]
      return trackedSource<number>('generator', { items: [], failAt: 0 }).source
    }
    expect(await pipe(retry(open, { retries: Number.POSITIVE_INFINITY }), toArray())).toEqual([1])
  })

  test.each([
    [{ retries: -1 }, RangeError],
    [{ retries: '1' }, TypeError],
    [{ when: true }, TypeError],
    [{ delay: -1 }, RangeError],
    [{ delay: Number.POSITIVE_INFINITY }, RangeError],
    [{ delay: '1' }, TypeError],
    [{ unknown: 1 }, TypeError],
    [1, TypeError]
  ])('throws for the options %j', (options, kind) => {
    expect(() => retry(() => [], options as never)).toThrow(kind)
  })

  test('throws a TypeError when open is no function', () => {
    expect(() => retry([] as never)).toThrow(/retry: open must be a function/)
  })
})
