import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe, run, take, toArray } from '@costream/core'
import { forked, LinkLostError, thread, threaded } from '@costream/remote'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { BusError } from './support/stages.ts'

vi.setConfig({ testTimeout: 30_000 }) // workers are started

type Stages = typeof import('./support/stages.ts')

const url = new URL('./support/stages.ts', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'costream-pool-'))
afterAll(() => rmSync(folder, { recursive: true }))

const NUMBERS = Array.from({ length: 60 }, (_, n) => n)

function* endless(): Generator<number> {
  for (let n = 0; ; n++) yield n
}

describe('threaded() with a pool', () => {
  test('gives results in the order of the items', async () => {
    const stage = threaded<Stages, 'labelled'>(url, 'labelled', [], { pool: { size: 2, batch: 4 } })
    const results = await pipe(NUMBERS, stage, toArray())
    expect(results.map(([n]) => n)).toEqual(NUMBERS)
    expect(new Set(results.map(([, worker]) => worker)).size).toBe(2)
  })

  test('gives results as they are ready', async () => {
    const stage = threaded<Stages, 'labelled'>(url, 'labelled', [], {
      pool: { size: 2, batch: 4, order: 'ready' }
    })
    const results = await pipe(NUMBERS, stage, toArray())
    expect(results.map(([n]) => n).sort((a, b) => a - b)).toEqual(NUMBERS)
  })

  test('keeps the order of each key, whose items all go to one worker', async () => {
    const key = (n: number): number => n % 5
    const stage = threaded<Stages, 'labelled'>(url, 'labelled', [], {
      pool: { size: 2, batch: 4, order: 'key', key }
    })
    const results = await pipe(NUMBERS, stage, toArray())
    expect(results).toHaveLength(NUMBERS.length)
    for (const [rest, some] of Map.groupBy(results, ([n]) => key(n))) {
      expect(some.map(([n]) => n)).toEqual(NUMBERS.filter(n => key(n) === rest))
      expect(new Set(some.map(([, worker]) => worker)).size).toBe(1)
    }
  })

  test('gives what each worker held back, at the end', async () => {
    const sums = await pipe(
      NUMBERS,
      threaded<Stages, 'sums'>(url, 'sums', [], { pool: { size: 2, batch: 4 } }),
      toArray()
    )
    expect(sums).toHaveLength(2)
    expect(sums.reduce((a, b) => a + b)).toBe(NUMBERS.reduce((a, b) => a + b))
  })

  test('stops an endless source where no more is wanted', async () => {
    const stage = threaded<Stages, 'double'>(url, 'double', [], { pool: { size: 2, batch: 4 } })
    expect(await pipe(endless(), stage, take(5), toArray())).toEqual([0, 2, 4, 6, 8])
  })

  test('ends by itself where the stage wants no more in any worker', async () => {
    const stage = threaded<typeof import('@costream/core'), 'take'>('@costream/core', 'take', [3], {
      pool: { size: 2, batch: 2 }
    })
    expect(await pipe(endless(), stage, toArray())).toHaveLength(6)
  })

  test('fails with the error of a stage', async () => {
    const stage = threaded<Stages, 'faulty'>(url, 'faulty', ['throw', 1], { pool: { size: 2, batch: 4 } })
    await expect(run(NUMBERS, stage)).rejects.toMatchObject({ name: new BusError().name })
  })

  test('fails where a worker is lost, unless what it was at may be done again', async () => {
    const mortal = (file: string, idempotent: boolean): Promise<readonly number[]> => {
      const pool = { size: 2, batch: 4, idempotent }
      return pipe(
        NUMBERS,
        threaded<Stages, 'mortal'>(url, 'mortal', [20, join(folder, file)], { pool }),
        toArray()
      )
    }
    await expect(mortal('once', false)).rejects.toThrow(LinkLostError)
    expect(await mortal('again', true)).toEqual(NUMBERS)
  })

  test('gives up a chunk that ends every worker', async () => {
    const pool = { size: 1, idempotent: true }
    const stage = threaded<Stages, 'faulty'>(url, 'faulty', ['exit 3', 0], { pool })
    await expect(run([1], stage)).rejects.toThrow(LinkLostError)
  })

  test.each<[object, RegExp]>([
    [{ pool: 0 }, /^threaded: size of pool must be a whole number of at least 1, got 0$/],
    [{ pool: {} }, /^threaded: size of pool must be/],
    [{ pool: { size: 1, sizes: 1 } }, /^threaded: there is no option "sizes"/],
    [{ pool: { size: 1, order: 'any' } }, /^threaded: order of pool must be input, ready, key, got "any"$/],
    [{ pool: { size: 1, order: 'key' } }, /^threaded: key of pool must be a function/],
    [
      { pool: { size: 1, key: () => 1 } },
      /^threaded: key of pool must be a function where the order is by key/
    ],
    [{ pool: { size: 1, batch: 0 } }, /^threaded: batch of pool must be/],
    [{ pool: { size: 1, time: -1 } }, /^threaded: time of pool must be/],
    [{ pool: { size: 1, idempotent: 1 } }, /^threaded: idempotent of pool must be/],
    [{ pool: 1, thread: thread() }, /^threaded: a pool starts workers of its own. Leave out pool or thread$/]
  ])('refuses %o at the call', (options, message) => {
    expect(() => threaded<Stages, 'double'>(url, 'double', [], options)).toThrow(message)
  })
})

test('forked() with a pool shares the items between children', async () => {
  const stage = forked<Stages, 'processId'>(url, 'processId', [], { pool: { size: 2, batch: 4 } })
  expect(new Set(await pipe(NUMBERS, stage, toArray())).size).toBe(2)
})
