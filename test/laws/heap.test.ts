import { channel, count, drive, map, pipe, push, receive, type Stage, type Target, tap } from '@costream/core'
import { describe, expect, test } from 'vitest'
import { heapInUse } from '../support/heap.ts'
import { LONG } from '../support/replay.ts'

// The ninth law at length: asynchronous steps with a signal leave the heap as it is. A million of them in
// `pnpm test:long`, a tenth otherwise; the bound is the same for each step.

const STEPS = LONG ? 1_000_000 : 100_000
const REPETITIONS = 10

/** How much, in bytes, the heap may grow: 5 MB in a million steps. */
const MOST = STEPS * 5

async function* later(): AsyncGenerator<number, void, undefined> {
  for (let n = 0; n < STEPS; n++) yield n
}

function* numbers(): Generator<number, void, undefined> {
  for (let n = 0; n < STEPS; n++) yield n
}

const asynchronous = (): Stage<number, number> => map(async (n: number) => n)

/** Runs all steps; `watch` sees each of them. */
type Run = (watch: (n: number) => void, signal: AbortSignal) => Promise<unknown>

const RUNS: Record<string, Run> = {
  'drive from an async source': (watch, signal) => drive(later(), tap(watch)(count()), { signal }),
  'an async callback': (watch, signal) => pipe(numbers(), asynchronous(), tap(watch), count(), { signal }),
  async 'a flow that is read'(watch, signal) {
    for await (const n of pipe(numbers(), asynchronous(), { signal })) watch(n)
  },
  'a channel': (watch, signal) => {
    const { target, source } = channel<number>({ capacity: 1 })
    return Promise.all([drive(numbers(), target, { signal }), pipe(source, tap(watch), count(), { signal })])
  },
  'a coroutine whose target waits': (watch, signal) => {
    const plain = push<number, number>(function* (target) {
      while (true) target.send(yield* receive<number>())
    })
    const slow: Target<number> = {
      async send(n) {
        watch(n)
      },
      throw(error) {
        throw error
      },
      close() {}
    }
    return pipe(numbers(), plain, slow, { signal })
  }
}

describe(`${STEPS.toLocaleString('en')} asynchronous steps with a signal`, () => {
  test.each(Object.entries(RUNS))(
    'leave the heap as it is, ten times over: %s',
    { timeout: 300_000 },
    async (form, run) => {
      const { signal } = new AbortController()
      const growths: number[] = []
      for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
        const sizes: number[] = []
        await run(n => {
          if (n === 1_000 || n === STEPS - 1) sizes.push(heapInUse())
        }, signal)
        const [before = 0, after = Infinity] = sizes
        if (repetition > 0) growths.push(after - before) // the first warms up
      }
      console.log(`${form}: grew by ${growths.map(bytes => (bytes / 1024).toFixed(0)).join(', ')} KB`)
      expect(growths).toHaveLength(REPETITIONS)
      expect(Math.max(...growths)).toBeLessThan(MOST)
    }
  )

  test.each(Object.entries(RUNS))(
    'leave nothing behind when they are over: %s',
    { timeout: 300_000 },
    async (_, run) => {
      const { signal } = new AbortController()
      await run(() => {}, signal)
      const before = heapInUse()
      for (let repetition = 0; repetition < (LONG ? REPETITIONS : 1); repetition++)
        await run(() => {}, signal)
      expect(heapInUse() - before).toBeLessThan(MOST)
    }
  )
})
