import { first, map, run, tap, toTransformStream } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('run()', () => {
  test('runs a flow to its end and answers nothing', async () => {
    const seen: number[] = []
    expect(
      await run(
        [1, 2],
        tap(n => void seen.push(n))
      )
    ).toBeUndefined()
    expect(seen).toEqual([1, 2])
  })

  test('runs a source without stages, and answers the result of a sink', async () => {
    const { source, log } = trackedSource('generator', { items: [1, 2] })
    await run(source)
    expect(log).toMatchObject({ given: 2, cleanUps: 1 })
    expect(await run([1], first())).toBe(1)
  })

  test('runs a duplex in last place for what it does', async () => {
    const upper = toTransformStream(map((text: string) => text.toUpperCase()))
    await expect(run(['a'], upper)).resolves.toBeUndefined()
  })

  test('takes options, and aborts', async () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true, slow: true })
    const controller = new AbortController()
    const running = run(
      source,
      map(n => n),
      { signal: controller.signal }
    )
    setImmediate(() => controller.abort('reason'))
    await expect(running).rejects.toBe('reason')
    expect(log.cleanUps).toBe(1)
  })
})
