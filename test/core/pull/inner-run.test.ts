import {
  channel,
  drive,
  map,
  type PushOptions,
  pipe,
  pull,
  push,
  receive,
  run,
  suppressed,
  type Target,
  take,
  toArray
} from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

type Stop = (inner: { readonly abort: () => void; readonly destroy: () => void }) => void

/** A pull stage that runs its source into a target of its own, and ends that run in its own clean-up. */
const running = (stop: Stop) =>
  pull(async function* running(source: AsyncIterable<unknown>) {
    const { target, source: out } = channel<unknown>({ capacity: 1 })
    let destroyed = false
    const sink: Target<unknown> = {
      ...target,
      close() {
        if (destroyed) throw new Error('premature close')
        target.close()
      }
    }
    const inner = new AbortController()
    const writing = run(source, sink, { signal: inner.signal })
    writing.catch(() => {}) // read below, where it is read at all
    try {
      yield* out
      await writing
    } finally {
      stop({
        abort: () => inner.abort(),
        destroy: () => {
          destroyed = true
        }
      })
    }
  })

const STOPS: Record<string, Stop> = {
  'leaves it running': () => {},
  'aborts it': ({ abort }) => abort(),
  'destroys what it writes to': ({ destroy }) => destroy(),
  'does both': ({ abort, destroy }) => {
    destroy()
    abort()
  }
}

describe.each(Object.entries(STOPS))('a pull stage that runs its source, and in the end %s', (_, stop) => {
  test.each(['generator', 'async generator', 'async iterator', 'ReadableStream', 'channel'] as const)(
    'is stopped early well, and its source is returned: %s',
    async form => {
      const { source, log } = trackedSource(form, { items: [1], endless: true })
      expect(await pipe(source, running(stop), take(3), toArray())).toEqual([1, 1, 1])
      expect(log.cleanUps).toBe(1)
    }
  )

  test('gives everything', async () => {
    expect(await pipe([1, 2, 3], running(stop), toArray())).toEqual([1, 2, 3])
  })

  test.each(['generator', 'async generator'] as const)(
    'tells, after an early stop, of a clean-up that fails: of a %s',
    async form => {
      const cleanUpFailure = { error: new Error('clean-up') }
      const { source } = trackedSource(form, { items: [1], endless: true, cleanUpFailure })
      await expect(pipe(source, running(stop), take(3), toArray())).rejects.toBe(cleanUpFailure.error)
    }
  )

  test('fails with what failed first, in the source and behind it', async () => {
    const failure = { error: new Error('first') }
    const failing = trackedSource('async generator', { items: [1, 2], failAt: 1, failure })
    await expect(pipe(failing.source, running(stop), toArray())).rejects.toBe(failure.error)
    const { source, log } = trackedSource('async generator', { items: [1], endless: true })
    const fail = map((): never => {
      throw failure.error
    })
    await expect(pipe(source, running(stop), fail, toArray())).rejects.toBe(failure.error)
    expect(log.cleanUps).toBe(1)
  })
})

test('a stage before one that runs its source is heard where its clean-up fails', async () => {
  const failure = new Error('clean-up')
  const options: PushOptions = { name: 'failing' }
  const failing = push<number, number>(function* (target) {
    try {
      while (true) target.send(yield* receive<number>())
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: it is what is tried
      throw failure
    }
  }, options)
  const idle = STOPS['leaves it running'] as Stop
  const result = pipe(
    trackedSource('generator', { items: [1], endless: true }).source,
    failing,
    running(idle),
    take(2),
    toArray()
  )
  await expect(result).rejects.toBe(failure)
})

test('a target of such a stage that fails to close is not lost, nor is it a failure of an early stop', async () => {
  const { onDiagnostic } = await import('@costream/core')
  const failure = new Error('close')
  const told: unknown[] = []
  using off = { [Symbol.dispose]: onDiagnostic(diagnostic => told.push(diagnostic)) }
  const stage = pull((source: AsyncIterable<number>) => {
    const { target, source: out } = channel<number>({ capacity: 1 })
    const close = (): never => {
      target.close()
      throw failure
    }
    drive(source, { ...target, close }).catch(() => {})
    return out
  })
  expect(
    await pipe(trackedSource('generator', { items: [1], endless: true }).source, stage, take(2), toArray())
  ).toEqual([1, 1])
  expect(told).toEqual([{ kind: 'suppressed', error: failure, first: undefined }])
  expect(suppressed(failure)).toEqual([])
  void off
})
