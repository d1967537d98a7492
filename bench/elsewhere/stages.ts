import { count, filter, map, type Sink, type Stage } from '@costream/core'
import { increment } from '../work.ts'

// Stages and sinks that run in threads, processes and behind sockets.

/** Next to no work. */
export const incremented = (): Stage<number, number> => map(increment)

/** So many rounds of work on each item, of about a nanosecond each. */
export const worked = (rounds: number): Stage<number, number> => map((n: number) => work(n, rounds))

/** The filters of the course's example, and what counts the buses that pass them. */
export const found = (): Sink<Bus, number> =>
  filter((bus: Bus) => bus.route === '22')(filter((bus: Bus) => bus.direction === 'North Bound')(count()))

/** What the filters look at. */
export interface Bus {
  readonly route: string
  readonly direction: string
}

/** Mixes a number so many times (xorshift), which nothing can leave out. */
function work(n: number, rounds: number): number {
  let state = n + 1
  for (let round = 0; round < rounds; round++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
  }
  return state | 0
}
