import { interval, pipe, pipeSync, take, toArray } from '@costream/core'
import { virtualClock } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { odd, pace, sleep } from '../../support/timed-source.ts'

describe('interval()', () => {
  test('gives the number of each interval when it is over, to a slow reader the newest', async () => {
    await fc.assert(
      fc.asyncProperty(odd, pace, async (ms, pace) => {
        const clock = virtualClock()
        const seen: [number, number][] = []
        const expected: [number, number][] = []
        let asked = 0
        for (let at = 0, last = -1; at < 10; at++) {
          last = Math.max(last + 1, Math.floor(asked / ms) - 1)
          asked = Math.max(asked, (last + 1) * ms)
          expected.push([last, asked])
          asked += pace[at % pace.length] ?? 0
        }
        const read = async (): Promise<void> => {
          for await (const n of interval(ms, { clock })) {
            seen.push([n, clock.now()])
            await sleep(clock, pace[(seen.length - 1) % pace.length] ?? 0)
            if (seen.length === 10) break
          }
          expect(clock.pending).toBe(0)
        }
        const reading = read()
        await clock.advance(10_000)
        await reading
        expect(seen).toEqual(expected)
      })
    )
  })

  test('skips what was missed while the event loop was held up, and keeps its grid', async () => {
    const { now, after, advance } = virtualClock()
    let ahead = 0
    const clock = { now: () => now() + ahead, after }
    const reading = interval(10, { clock })[Symbol.asyncIterator]()
    const first = reading.next()
    ahead = 34 // the timer that is due at 10 fires at 44
    await advance(10)
    expect(await first).toEqual({ done: false, value: 3 })
    const second = reading.next()
    await advance(6)
    expect(await second).toEqual({ done: false, value: 4 })
    await reading.return?.()
  })

  test('gives every iteration a time of its own', async () => {
    const clock = virtualClock()
    const numbers = interval(10, { clock })
    expect(clock.pending).toBe(0)
    const first = pipe(numbers, take(2), toArray())
    await clock.advance(15)
    const second = pipe(numbers, take(1), toArray())
    await clock.advance(9)
    expect(await first).toEqual([0, 1])
    await clock.advance(1)
    expect(await second).toEqual([0])
    expect(clock.pending).toBe(0)
  })

  test('fails with the reason of its signal, at once', async () => {
    const clock = virtualClock()
    const controller = new AbortController()
    const numbers = interval(10, { clock, signal: controller.signal })
    const run = pipe(numbers, toArray())
    await clock.advance(25)
    controller.abort('enough')
    await expect(run).rejects.toBe('enough')
    expect(clock.pending).toBe(0)
    await expect(pipe(numbers, toArray())).rejects.toBe('enough')
    expect(clock.pending).toBe(0)
  })

  test('settles a read under way when it is returned', async () => {
    const clock = virtualClock()
    const reading = interval(10, { clock })[Symbol.asyncIterator]()
    const next = reading.next()
    await reading.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(clock.pending).toBe(0)
  })

  test('is refused in pipeSync', () => {
    expect(() => pipeSync(interval(1) as never, toArray())).toThrow(/asynchronous/)
  })
})
