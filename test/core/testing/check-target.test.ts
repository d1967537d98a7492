import { broadcast } from '@costream/core'
import { checkTarget } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('checkTarget()', { timeout: 30_000 }, () => {
  test('passes a target that hands on what it is told', async () => {
    expect((await checkTarget(target => broadcast(target), { items: [1, 2, 3] })).checked).toBeGreaterThan(
      500
    )
  })

  test('finds one that keeps a failure to itself', async () => {
    const silent = checkTarget(
      target => ({
        send: target.send,
        close: target.close,
        throw(error: unknown) {
          throw error
        }
      }),
      { items: [1, 2, 3] }
    )
    await expect(silent).rejects.toThrow('law 4, errors keep their identity')
  })

  test('refuses wrong arguments at the call', () => {
    const check = checkTarget as (...args: unknown[]) => unknown
    expect(() => check(1, { items: [] })).toThrow(TypeError)
    expect(() => check(() => {}, {})).toThrow('checkTarget: items must be an array')
  })
})
