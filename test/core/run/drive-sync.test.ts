import { count, DONE, driveSync, map, toArray } from '@costream/core'
import { trackedSource, trackedTarget } from '@costream/core/testing'
import { describe, expect, test } from 'vitest'

describe('driveSync()', () => {
  test('answers the result, for a sink, a target and a flow', () => {
    expect(driveSync([1, 2], toArray<number>())).toEqual([1, 2])
    expect(driveSync([1, 2], trackedTarget())).toBe(2)
    const flow = map((n: number) => n * 2)([1, 2]) as unknown as Iterable<number>
    expect(driveSync(flow, toArray<number>())).toEqual([2, 4])
    expect(driveSync('text' as unknown as Iterable<string>, count())).toBe(1)
  })

  test('stops at DONE, and closes', () => {
    const { source, log } = trackedSource('generator', { items: [1], endless: true })
    const target = trackedTarget<number>({ onSend: (_, index) => (index === 2 ? DONE : undefined) })
    expect(driveSync(source, target)).toBe(3)
    expect(log).toMatchObject({ given: 3, cleanUps: 1 })
    expect(target.log).toMatchObject({ closes: 1, breaches: [] })
  })

  test('throws for wrong arguments', () => {
    expect(() => driveSync(1 as never, count())).toThrow(TypeError)
    expect(() => driveSync([1], 1 as never)).toThrow(TypeError)
  })
})
