import { attempt, pipe, pipeSync, suppressed, take, toArray } from '@costream/core'
import { trackedSource, trackedTarget, turn } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const half = (n: number): number => {
  if (n % 2 === 1) throw `odd ${n}`
  return n / 2
}

describe('attempt()', () => {
  test('leaves out the items for which its function throws or rejects', async () => {
    const failed: unknown[] = []
    const onError = (error: unknown, item: number, { index }: { index: number }): void => {
      failed.push([error, item, index])
    }
    const expected = [
      ['odd 1', 1, 0],
      ['odd 3', 3, 2]
    ]
    expect(pipeSync([1, 2, 3, 4], attempt(half, { onError }), toArray())).toEqual([1, 2])
    expect(failed.splice(0)).toEqual(expected)
    const later = attempt(async (n: number) => half(n), { onError })
    expect(await pipe([1, 2, 3, 4], later, toArray())).toEqual([1, 2])
    expect(failed).toEqual(expected)
  })

  test('passes on `undefined` and handles falsy errors', async () => {
    const errors: unknown[] = []
    const stage = attempt((n: number) => (n === 1 ? undefined : Promise.reject()), {
      onError: error => errors.push(error)
    })
    expect(await pipe([1, 2], stage, toArray())).toEqual([undefined])
    expect(errors).toEqual([undefined])
  })

  test('awaits onError before the next item is taken', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 3] })
    const given: number[] = []
    await pipe(source, attempt(half, { onError: () => turn().then(() => given.push(log.given)) }), toArray())
    expect(given).toEqual([1, 2])
  })

  test.each([
    () => {
      throw 'handler'
    },
    () => Promise.reject('handler')
  ])('fails with what onError fails with', async onError => {
    for (const form of ['generator', 'async generator'] as const) {
      const { source, log } = trackedSource(form, { items: [1], endless: true })
      const target = trackedTarget<number>()
      await expect(pipe(source, attempt(half, { onError }), target)).rejects.toBe('handler')
      expect(log.cleanUps).toBe(1)
      expect(target.log).toMatchObject({ thrown: [{ error: 'handler' }], closes: 0, breaches: [] })
    }
  })

  test.each([half, async (n: number) => half(n)])(
    'handles no failure of its target or its source',
    async fn => {
      const errors: unknown[] = []
      const stage = attempt(fn, { onError: error => errors.push(error) })
      const failing = new Error('below')
      const target = trackedTarget<number>({
        onSend() {
          throw failing
        }
      })
      await expect(pipe([2], stage, target)).rejects.toBe(failing)
      expect(suppressed(failing)).toEqual([])
      const { source } = trackedSource('generator', { items: [2], failAt: 1 })
      await expect(pipe(source, stage, toArray())).rejects.toThrow('source')
      expect(errors).toEqual([])
    }
  )

  test('does not hear of a call that was aborted', async () => {
    const controller = new AbortController()
    const errors: unknown[] = []
    const stage = attempt(
      (_: number, { signal }) =>
        new Promise<number>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
          setImmediate(() => controller.abort('reason'))
        }),
      { onError: error => errors.push(error) }
    )
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const running = pipe(source, stage, toArray(), { signal: controller.signal })
    await expect(running).rejects.toBe('reason')
    await turn()
    expect(errors).toEqual([])
    expect(log.cleanUps).toBe(1)
  })

  test('returns its source at an early stop', async () => {
    const { source, log } = trackedSource('async generator', { items: [1, 2], endless: true })
    expect(await pipe(source, attempt(half, { onError() {} }), take(2), toArray())).toEqual([1, 1])
    expect(log).toMatchObject({ given: 4, cleanUps: 1 })
  })
})
