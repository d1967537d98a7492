import { pipe, type Stage, take, toArray } from '@costream/core'
import { forked } from '@costream/remote'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { stageAt } from '../../packages/remote/src/near/elsewhere.ts'
import { heapInUse } from '../support/heap.ts'
import { LONG } from '../support/replay.ts'
import { type Environment, environments, url } from './support/environments.ts'
import { memoryLink } from './support/memory-link.ts'
import { same } from './support/stages.ts'

vi.setConfig({ testTimeout: LONG ? 600_000 : 60_000 })

const places = await environments()
afterAll(() => places[Symbol.asyncDispose]())

function* endless(): Generator<number> {
  for (let n = 0; ; n++) yield n
}

/** What keeps the program alive, or the system busy, by kind. */
function handles(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) {
    if (!/Timeout|Immediate|TickObject/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** What there is more of than before. */
function moreThan(before: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(handles()).flatMap(([kind, count]) => {
    const known = before[kind] ?? 0
    return count > known ? [`${count} ${kind}, not ${known}`] : []
  })
}

async function stop(make: () => Stage<unknown, unknown>): Promise<void> {
  expect(await pipe(endless(), make(), take(3), toArray())).toEqual([0, 1, 2])
}

describe.each(places.all.map(place => [place.name, place] as const))('in %s', (_name, place: Environment) => {
  const shared = LONG ? 1_000 : 60
  const own = LONG ? 200 : 2

  test(`${shared} early stops over one link leave nothing behind`, async () => {
    await stop(() => place.shared('same', []))
    const before = handles()
    for (let done = 0; done < shared; done += 20) {
      await Promise.all(Array.from({ length: 20 }, () => stop(() => place.shared('same', []))))
    }
    await vi.waitFor(() => expect(moreThan(before)).toEqual([]), 20_000)
  })

  test(`${own} early stops in a place of their own leave nothing behind`, async () => {
    await stop(() => place.shared('same', []))
    const before = handles()
    for (let done = 0; done < own; done++) await stop(() => place.own('same', []))
    await vi.waitFor(() => expect(moreThan(before)).toEqual([]), 20_000)
  })

  const items = LONG ? 1_000_000 : 20_000

  test(`${items} items with a slow consumer stay within the window, at a flat heap`, async () => {
    const window = 512
    let given = 0
    let taken = 0
    let most = 0
    let heap = 0
    function* source(): Generator<number> {
      while (given < items) yield given++
    }
    const target = {
      send(): Promise<void> | undefined {
        most = Math.max(most, given - taken++)
        if (taken === items >> 2) heap = heapInUse()
        return taken % 1000 === 0 ? new Promise(resolve => setImmediate(resolve)) : undefined
      },
      throw(error: unknown): never {
        throw error
      },
      close: () => taken
    }
    expect(await pipe(source(), place.shared('same', [], window), target)).toBe(items)
    expect(most).toBeLessThanOrEqual(2 * window + 2)
    expect(heapInUse() - heap).toBeLessThan(8 * 2 ** 20)
  })
})

test('a link counts no more than the window on either side', async () => {
  const link = memoryLink({ same })
  const stage = stageAt<unknown, unknown>({ name: 'same', args: [] }, link, { items: 7, bytes: 1 })
  const numbers = Array.from({ length: 5_000 }, (_, n) => n)
  expect(await pipe(numbers, stage, toArray())).toEqual(numbers)
  expect(link.flight.there.most).toBe(7)
  expect(link.flight.back.most).toBeLessThanOrEqual(7)
})

if (LONG) {
  test('a child that is stopped is lost after 15 s, one that computes is not', async () => {
    const burning = pipe(
      [1],
      forked<typeof import('./support/stages.ts'), 'burning'>(url, 'burning', [40_000]),
      toArray()
    )
    const stage = forked<typeof import('./support/stages.ts'), 'processId'>(url, 'processId')
    const source = async function* (): AsyncGenerator<number> {
      yield 1
      await new Promise(() => {})
    }
    const target = {
      send: (pid: number) => void process.kill(pid, 'SIGSTOP'),
      throw(error: unknown): never {
        throw error
      },
      close() {}
    }
    const before = performance.now()
    await expect(pipe(source(), stage, target)).rejects.toThrow(
      /^Lost the process: it has not answered for 1\d{4} ms$/
    )
    expect(performance.now() - before).toBeLessThan(30_000)
    expect(await burning).toEqual([1])
  }, 90_000)
}
