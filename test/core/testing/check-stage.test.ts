import { batch, buffer, DONE, filter, map, pull, stage, take } from '@costream/core'
import { checkStage, type LawError } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

const TIMEOUT = 30_000

/** The laws that a check finds broken. */
async function broken(check: Promise<unknown>): Promise<number[]> {
  const error: LawError = await check.then(
    () => expect.fail('no law was broken'),
    caught => caught
  )
  expect(error).toMatchObject({ name: 'LawError', code: 'COSTREAM_LAWS_BROKEN' })
  for (const { cell, title, what } of error.breaches) expect(cell && title && what).toBeTruthy()
  return error.breaches.map(({ law }) => law)
}

describe('checkStage()', { timeout: TIMEOUT }, () => {
  test('passes stages that change, leave out, gather, end early and read ahead', async () => {
    const reports = await Promise.all([
      checkStage(probe => map((n: number) => probe.pass(n) * 2), {
        items: [1, 2],
        expected: [2, 4],
        sync: true
      }),
      checkStage(() => filter((n: number) => n > 1), { items: [1, 2], expected: [2], sync: true }),
      checkStage(() => batch(2), { items: [1, 2, 3], expected: [[1, 2], [3]], sync: true }),
      checkStage(() => take(1), { items: [1, 2], expected: [1], sync: true }),
      checkStage(() => buffer(2), { items: [1, 2], expected: [1, 2], capacity: 3 }),
      checkStage(() => map(n => n), { items: [], expected: [], sync: true })
    ])
    for (const { checked, leftOut } of reports) {
      expect(checked).toBeGreaterThan(200)
      expect(leftOut.every(({ reason, cells }) => reason !== '' && cells > 0)).toBe(true)
    }
  })

  test('finds what a stage does wrong, by law', async () => {
    const two = { items: [1, 2], expected: [1, 2] }
    expect(await broken(checkStage(() => filter((n: number) => n > 1), two))).toEqual([1])
    const greedy = (): object =>
      stage<number, number>(target => ({
        item(n) {
          void target.send(n)
        }
      }))
    expect(await broken(checkStage(greedy, two))).toContain(2)
    const leaking = (): object =>
      map((n: number) => {
        setTimeout(() => {}, 50)
        return n
      })
    expect(new Set(await broken(checkStage(leaking, { items: [1], expected: [1] })))).toEqual(new Set([3]))
    const silent = (): object =>
      stage<number, number>(target => ({ item: n => target.send(n), error: () => DONE }))
    expect(await broken(checkStage(silent, two))).toContain(5)
  })

  test('counts breaches and cells in its message', async () => {
    const wrong = checkStage(() => map(n => n), { items: [1], expected: [2] })
    await expect(wrong).rejects.toThrow(/^1 breach of the laws in 1 cell\n/)
  })

  test('leaves out what the stage cannot, and says so', async () => {
    const reason = 'it goes on'
    const { leftOut } = await checkStage(
      () =>
        pull(async function* (source: AsyncIterable<number>) {
          yield* source
        }),
      {
        items: [1, 2],
        expected: [1, 2],
        cannot: { 'source-failure': reason }
      }
    )
    expect(leftOut.find(found => found.reason === reason)?.cells).toBeGreaterThan(0)
  })

  test.each([
    ['no function', [1, { items: [], expected: [] }], TypeError],
    ['a stage in place of its maker', [map(n => n), { items: [], expected: [] }], TypeError],
    ['no items', [map, { expected: [] }], TypeError],
    ['nothing expected', [map, { items: [] }], TypeError],
    ['an unknown option', [map, { items: [], expected: [], more: 1 }], TypeError],
    ['a negative capacity', [map, { items: [], expected: [], capacity: -1 }], RangeError],
    ['no options', [map], TypeError]
  ])('refuses %s at the call', (_, args, error) => {
    expect(() => (checkStage as (...args: unknown[]) => unknown)(...args)).toThrow(error)
  })
})
