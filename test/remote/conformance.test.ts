import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe, type Stage, take, toArray } from '@costream/core'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { LONG } from '../support/replay.ts'
import { type Environment, environments } from './support/environments.ts'
import type { Fault } from './support/stages.ts'

vi.setConfig({ testTimeout: 60_000 }) // workers and children are started

const places = await environments()
const folder = mkdtempSync(join(tmpdir(), 'costream-conformance-'))
afterAll(async () => {
  await places[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const WINDOW = 4
const ITEMS = [10, 11, 12, 13, 14, 15, 16, 17, 18]

/** Where in the items something happens. */
const POSITIONS = { first: 0, middle: 4, last: 8 } as const

type Position = keyof typeof POSITIONS

/** What a case is tried with. */
interface Trial {
  readonly place: Environment
  readonly at: number
  /** A file that no other case writes. */
  readonly file: string
}

/** A row of the table: what happens, and what must hold. */
interface Row {
  readonly fault: string
  readonly run: (trial: Trial) => Promise<void>
  /** It costs a worker or a child of its own: only at one position, unless there is time. */
  readonly dear?: boolean
  /** The places that it cannot be tried in, and why. */
  readonly cannot?: Readonly<Record<string, string>>
}

const NO_WALL = 'a worker that runs out of memory may take the process with it: see threaded.test.ts'

/** A source that tells what became of it. */
interface Watched extends Iterable<number> {
  given: number
  returned: number
}

function watched(items: Iterable<number>): Watched {
  return {
    given: 0,
    returned: 0,
    *[Symbol.iterator]() {
      try {
        for (const item of items) {
          this.given++
          yield item
        }
      } finally {
        this.returned++
      }
    }
  }
}

function* endless(): Generator<number> {
  for (let n = 0; ; n++) yield n
}

/** Runs the items through a stage that fails; answers the error and what came before it. */
async function failing(
  stage: Stage<unknown, unknown>,
  items: readonly unknown[] = ITEMS
): Promise<{ error: Error & Record<string, unknown>; received: readonly unknown[] }> {
  const source = watched(items as readonly number[])
  const received: unknown[] = []
  const thrown: unknown[] = []
  const target = {
    send: (item: unknown) => void received.push(item),
    throw(error: unknown): never {
      thrown.push(error)
      throw error
    },
    close: () => received
  }
  const error = await pipe(source, stage, target).then(
    () => expect.unreachable('it did not fail'),
    reason => reason
  )
  expect(thrown, 'the target hears of the failure once').toEqual([error])
  expect(source.returned, 'the source is returned').toBe(1)
  return { error, received }
}

function isPrefix(received: readonly unknown[], at: number): void {
  expect(received.length).toBeLessThanOrEqual(at)
  expect(received).toEqual(ITEMS.slice(0, received.length))
}

/** The far stage fails by itself: its error is the run's, and everything before it arrives. */
function fails(fault: Fault): Row {
  return {
    fault: `the far stage fails by ${fault}`,
    async run({ place, at }) {
      const { error, received } = await failing(place.shared('faulty', [fault, at], WINDOW))
      expect(error).toMatchObject({ name: 'BusError', message: `item ${ITEMS[at]}`, code: 'BUS', route: 22 })
      expect(received).toEqual(ITEMS.slice(0, at))
    }
  }
}

/** The far side goes down with the stage. */
function dies(fault: Fault, cannot: Row['cannot'] = {}): Row {
  return {
    fault: `the far side ends: ${fault}`,
    dear: true,
    cannot,
    async run({ place, at }) {
      const { error, received } = await failing(place.own('faulty', [fault, at], WINDOW))
      expect(error).toMatchObject({ name: 'LinkLostError', code: 'COSTREAM_LINK_LOST' })
      isPrefix(received, at)
    }
  }
}

const TABLE: readonly Row[] = [
  fails('throw'),
  fails('reject'),
  dies('exit 0'),
  dies('exit 3'),
  dies('terminate'),
  dies('memory', { 'a thread': NO_WALL, 'a Unix socket': NO_WALL, TCP: NO_WALL }),
  {
    fault: 'the consumer stops, of an infinite source',
    async run({ place, at, file }) {
      const source = watched(endless())
      const stage = place.shared('marking', [file, true], WINDOW) as Stage<number, number>
      const count = at + 1
      const patient = { closeTimeout: 30_000 } // or a parked reader is left behind after 100 ms
      expect(await pipe(source, stage, take(count), toArray(), patient)).toEqual(
        Array.from({ length: count }, (_, n) => n)
      )
      expect(existsSync(file), 'the far clean-up ran before it').toBe(true)
      expect(source.returned).toBe(1)
      // A window each way, and again where a server runs the stage in a thread; one in each body.
      expect(source.given).toBeLessThanOrEqual(count + 4 * WINDOW + 4)
    }
  },
  {
    fault: 'the near source fails',
    async run({ place, at }) {
      const error = new Error('here')
      function* source(): Generator<number> {
        yield* ITEMS.slice(0, at)
        throw error
      }
      await expect(pipe(source(), place.shared('same', [], WINDOW), toArray())).rejects.toBe(error)
    }
  },
  {
    fault: 'the near target fails',
    async run({ place, at, file }) {
      const error = new Error('here')
      let count = 0
      const target = {
        send() {
          if (count++ === at) throw error
        },
        throw(raised: unknown): never {
          throw raised
        },
        close() {}
      }
      const stage = place.shared('marking', [file, true], WINDOW) as Stage<number, number>
      await expect(pipe(endless(), stage, target)).rejects.toBe(error)
      await vi.waitFor(() => expect(existsSync(file), 'the far clean-up ran').toBe(true), 10_000)
    }
  },
  {
    fault: 'the end comes at no credit',
    async run({ place, at }) {
      const some = ITEMS.slice(0, at + 1)
      const stage = place.shared('same', [], some.length)
      const slowly: unknown[] = []
      const target = {
        async send(item: unknown) {
          await new Promise(resolve => setTimeout(resolve, 1))
          slowly.push(item)
        },
        throw(raised: unknown): never {
          throw raised
        },
        close: () => slowly
      }
      expect(await pipe(some, stage, target)).toEqual(some)
    }
  },
  {
    fault: 'the consumer stops at no credit',
    async run({ place, at }) {
      const stage = place.shared('exploding', [100], 1)
      expect(await pipe(endless(), stage, take(at + 1), toArray())).toHaveLength(at + 1)
    }
  },
  {
    fault: 'an item is larger than the window',
    async run({ place, at }) {
      const large = 'x'.repeat(10_000)
      const items = ITEMS.map((item, index) => (index === at ? large : item))
      expect(await pipe(items, place.shared('same', [], WINDOW, 100), toArray())).toEqual(items)
    }
  },
  {
    fault: 'an item cannot be carried',
    async run({ place, at }) {
      const items = ITEMS.map((item, index) => (index === at ? { bus: { ring() {} } } : item))
      const { error, received } = await failing(place.shared('same', [], WINDOW), items)
      expect(error.message).toMatch(
        new RegExp(`^Cannot send item ${at + 1} to the .*: its property bus\\.ring: `)
      )
      expect(received).toEqual(ITEMS.slice(0, at))
      expect(await pipe([1], place.shared('double', []), toArray()), 'the link lives').toEqual([2])
    }
  },
  {
    fault: 'what comes back cannot be carried',
    async run({ place, at }) {
      const { error, received } = await failing(place.shared('faulty', ['unsendable', at], WINDOW))
      expect(error.message).toMatch(new RegExp(`^Cannot send item ${at + 1} to the .*: its property ring: `))
      expect(received).toEqual(ITEMS.slice(0, at))
    }
  },
  {
    fault: 'a slow consumer',
    async run({ place, at }) {
      const window = at + 1
      const source = watched(Array.from({ length: 50 }, (_, n) => n))
      let received = 0
      let ahead = 0
      const target = {
        async send() {
          ahead = Math.max(ahead, source.given - received)
          await new Promise(resolve => setImmediate(resolve))
          received++
        },
        throw(raised: unknown): never {
          throw raised
        },
        close() {}
      }
      await pipe(source, place.shared('same', [], window), target)
      expect(received).toBe(50)
      expect(ahead).toBeLessThanOrEqual(2 * window + 2)
    }
  }
]

function positionsOf({ dear, cannot }: Row, { name }: Environment): readonly Position[] {
  if (cannot?.[name] !== undefined) return []
  if (dear && !LONG && name === 'TCP') return [] // as over a Unix socket
  return dear && !LONG && name !== 'in memory' ? ['middle'] : (Object.keys(POSITIONS) as Position[])
}

const CASES = TABLE.flatMap(row =>
  places.all.flatMap(place => positionsOf(row, place).map(position => ({ row, place, position })))
)

describe.each(places.all.map(place => [place.name, place] as const))('in %s', (name, place) => {
  const cases = CASES.filter(each => each.place === place)
  test.each(cases.map(each => [each.row.fault, each.position, each] as const))(
    '%s, at the %s item',
    async (fault, position, { row }) => {
      const file = join(folder, `${name}-${fault}-${position}`.replaceAll(/\W/g, '-'))
      await row.run({ place, at: POSITIONS[position], file })
    }
  )
})

test('every row was tried in every place, at every position', () => {
  const product = TABLE.length * places.all.length * Object.keys(POSITIONS).length
  const dear = TABLE.filter(row => row.dear).length
  const leftOut = TABLE.flatMap(({ cannot = {} }) => Object.entries(cannot))
  console.log(`${CASES.length} cases; rows × places × positions is ${product}`)
  for (const [place, reason] of leftOut) console.log(`  left out in ${place}: ${reason}`)
  expect(leftOut).toHaveLength(3)
  expect(CASES).toHaveLength(LONG ? product - 3 * 3 : product - dear * (2 + 2 + 2 + 3) - 2)
})
