import { forEach, pipe } from '@costream/core'
import { virtualClock } from '@costream/core/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** What is called: when, and what it sets in its turn. */
interface Call {
  readonly delay: number
  readonly sets: readonly Call[]
}

const delay = fc.nat(20)
const leaf = fc.record({ delay, sets: fc.constant([]) })
const branch = fc.record({ delay, sets: fc.array(leaf, { maxLength: 3 }) })
const calls = fc.record({ delay, sets: fc.array(branch, { maxLength: 3 }) })

/** When everything is due, in the order of time: of one time, what was set first comes first. */
function dues(all: readonly Call[], start = 0): readonly number[] {
  return all
    .flatMap(({ delay, sets }) => [start + delay, ...dues(sets, start + delay)])
    .toSorted((a, b) => a - b)
}

describe('virtualClock()', () => {
  test('makes each call once, in the order of time, at its time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(calls, { maxLength: 6 }), fc.array(fc.nat(30)), async (all, steps) => {
        const clock = virtualClock()
        const made: number[] = []
        const set = ({ delay, sets }: Call): void => {
          const due = clock.now() + delay
          clock.after(delay, () => {
            expect(clock.now()).toBe(due)
            made.push(due)
            sets.forEach(set)
          })
        }
        all.forEach(set)
        let end = 0
        for (const step of steps) {
          await clock.advance(step)
          end += step
          expect(clock.now()).toBe(end)
          expect(made).toEqual(dues(all).filter(due => due <= end))
        }
        await clock.advance(1000)
        expect(made).toEqual(dues(all))
        expect(clock.pending).toBe(0)
      })
    )
  })

  test('makes the calls of one time in the order they were set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3)), async delays => {
        const clock = virtualClock()
        const made: number[] = []
        delays.forEach((delay, index) => void clock.after(delay, () => made.push(index)))
        await clock.advance(3)
        const order = delays.map((_, index) => index)
        expect(made).toEqual(order.toSorted((a, b) => (delays[a] as number) - (delays[b] as number)))
      })
    )
  })

  test('makes no call that was called off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(9), fc.boolean())), async all => {
        const clock = virtualClock()
        const made: number[] = []
        const offs = all.map(([delay], index) => clock.after(delay, () => made.push(index)))
        all.forEach(([, off], index) => void (off && offs[index]?.()))
        expect(clock.pending).toBe(all.filter(([, off]) => !off).length)
        await clock.advance(10)
        expect(made.toSorted()).toEqual(all.flatMap(([, off], index) => (off ? [] : [index])).toSorted())
        for (const off of offs) off() // too late: nothing happens
        expect(clock.pending).toBe(0)
      })
    )
  })

  test('lets promises settle before it moves, after each call, and at the end', async () => {
    const clock = virtualClock()
    const log: string[] = []
    const later = async (name: string): Promise<void> => {
      for (let at = 0; at < 50; at++) await undefined
      log.push(`${name} at ${clock.now()}`)
    }
    void later('before')
    clock.after(1, () => void later('first'))
    clock.after(2, () => void later('second'))
    await clock.advance(2)
    expect(log).toEqual(['before at 0', 'first at 1', 'second at 2'])
  })

  test('does not move before a run that gave the event loop a turn is through with what it has', async () => {
    const clock = virtualClock()
    const log: (number | string)[] = []
    function* laborious(): Generator<number> {
      for (let n = 0; n < 4; n++) {
        for (const start = performance.now(); performance.now() < start + 5; );
        yield n
      }
    }
    clock.after(1, () => log.push('timer'))
    const run = pipe(
      laborious(),
      forEach(n => void log.push(n))
    )
    await clock.advance(1)
    expect(log).toEqual([0, 1, 2, 3, 'timer'])
    await run
  })

  test('moves on in turn where it is moved while it moves', async () => {
    const clock = virtualClock()
    const made: number[] = []
    for (const delay of [5, 10, 15]) clock.after(delay, () => made.push(clock.now()))
    const moving = [clock.advance(7), clock.advance(7)]
    await moving[0]
    expect(made).toEqual([5])
    await moving[1]
    expect(made).toEqual([5, 10])
    expect(clock.now()).toBe(14)
  })

  test('rejects with what a call throws, and goes on when it is moved again', async () => {
    const clock = virtualClock()
    const made: number[] = []
    clock.after(1, () => {
      throw undefined
    })
    clock.after(2, () => made.push(clock.now()))
    await expect(clock.advance(5)).rejects.toBeUndefined()
    expect(clock.now()).toBe(1)
    await clock.advance(5)
    expect(made).toEqual([2])
  })

  test.each([-1, Number.NaN, Infinity, 2 ** 31])('refuses a delay of %s milliseconds', async ms => {
    const clock = virtualClock()
    expect(() => clock.after(ms, () => {})).toThrow(/^after: delay must be from 0 to 2,147,483,647/)
    if (ms !== 2 ** 31) await expect(clock.advance(ms)).rejects.toThrow(RangeError)
  })

  test('refuses what is no number, and no function', async () => {
    const clock = virtualClock()
    await expect(clock.advance('1' as never)).rejects.toThrow(TypeError)
    expect(() => clock.after('1' as never, () => {})).toThrow(TypeError)
    expect(() => clock.after(1, 'act' as never)).toThrow('after: act must be a function')
  })
})
