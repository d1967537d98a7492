import { bytes, compose, forEach, lines, pipe, pipeSync, take, toArray } from '@costream/core'
import { trackedSource } from '@costream/core/testing'
import { ProgramError, program } from '@costream/remote'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replayable, SEED } from '../support/replay.ts'

// Every property starts processes, so each is tried a few times only, and ten times as often in `pnpm test:long`.

/** Some bytes, so many that they do not fit into a pipe at times, and where to cut them. */
const data = fc
  .tuple(
    fc.constantFrom(0, 1, 1000, 200_000, 1_000_000),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })
  )
  .map(([length, cuts]) => {
    const all = Uint8Array.from({ length }, (_, index) => (index * 7919) >> 5)
    const places = cuts.map(cut => Math.round(cut * length)).toSorted((a, b) => a - b)
    return { all, chunks: [...places, length].map((to, index) => all.subarray(places[index - 1] ?? 0, to)) }
  })

const joined = (chunks: readonly Uint8Array[]): Buffer => Buffer.concat(chunks)

describe(`programs, seed ${SEED}`, () => {
  test('give the same bytes, however they are cut', { timeout: 120_000 }, async () => {
    const there = program('gzip', ['-1'])
    const back = program('gzip', ['-d'])
    await fc.assert(
      fc.asyncProperty(data, async ({ all, chunks }) => {
        expect(joined([await pipe(chunks, program('cat'), bytes())]).equals(all)).toBe(true)
        expect(joined([await pipe(chunks, there, back, bytes())]).equals(all)).toBe(true)
      }),
      replayable(10)
    )
  })

  test('give a prefix where the source fails', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(data, fc.nat(20), async ({ all, chunks }, at) => {
        const failure = { error: new Error('source') }
        const { source, log } = trackedSource('async generator', {
          items: chunks,
          failAt: Math.min(at, chunks.length),
          failure
        })
        const taken: Uint8Array[] = []
        const running = pipe(
          source,
          program('cat'),
          forEach(chunk => void taken.push(chunk))
        )
        await expect(running).rejects.toBe(failure.error)
        expect(log.cleanUps).toBe(1)
        const before = joined(taken)
        expect(before.equals(all.subarray(0, before.length))).toBe(true)
      }),
      replayable(15)
    )
  })

  test('give all that was written before they fail, and nothing after', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(data, fc.nat(1_000_000), async ({ all, chunks }, most) => {
        const taken: Uint8Array[] = []
        const failing = program('sh', ['-c', 'head -c "$0"; exit 3', String(most)])
        const error = await pipe(
          chunks,
          failing,
          forEach(chunk => void taken.push(chunk))
        ).catch(error => error)
        expect(error).toBeInstanceOf(ProgramError)
        expect(error.exitCode).toBe(3)
        expect(joined(taken).equals(all.subarray(0, most))).toBe(true)
      }),
      replayable(15)
    )
  })

  test('give a prefix where whoever takes it fails, and return the source', {
    timeout: 120_000
  }, async () => {
    await fc.assert(
      fc.asyncProperty(data, fc.nat(5), async ({ all, chunks }, at) => {
        const failure = new Error('target')
        const { source, log } = trackedSource('async generator', { items: chunks })
        const taken: Uint8Array[] = []
        const running = pipe(
          source,
          program('cat'),
          forEach(chunk => {
            taken.push(chunk)
            if (taken.length > at) throw failure
          })
        )
        const failed = await running.then(
          () => false,
          error => error === failure
        )
        expect(failed).toBe(taken.length > at)
        expect(log.cleanUps).toBe(1)
        expect(joined(taken).equals(all.subarray(0, joined(taken).length))).toBe(true)
      }),
      replayable(15)
    )
  })

  test('may be stopped at every position', { timeout: 120_000 }, async () => {
    const items = Array.from({ length: 12 }, (_, index) => `line ${index}\n`)
    const expected = pipeSync(items, lines(), toArray())
    for (let count = 0; count <= items.length + 1; count++) {
      const { source, log } = trackedSource('async generator', { items })
      const three = compose(program('cat'), program('grep', ['line']), lines(), take(count))
      expect(await pipe(source, three, toArray())).toEqual(expected.slice(0, count))
      expect(log.cleanUps).toBe(count === 0 ? 0 : 1)
    }
  })

  test('stop their source where what they write is not taken', { timeout: 120_000 }, async () => {
    const CHUNK = 10_000
    const TOTAL = 20_000_000
    let given = 0
    let taken = 0
    let most = 0
    const source = function* (): Generator<Uint8Array, void, undefined> {
      while (given < TOTAL) {
        given += CHUNK
        yield new Uint8Array(CHUNK)
      }
    }
    await pipe(
      source(),
      program('cat'),
      forEach(async chunk => {
        most = Math.max(most, given - taken)
        await new Promise(resolve => setImmediate(resolve))
        taken += chunk.length
      })
    )
    expect(taken).toBe(TOTAL)
    console.log(`At most ${most} bytes were in flight`)
    expect(most).toBeLessThan(2_000_000)
  })
})
