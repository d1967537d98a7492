import process from 'node:process'
import type { Failure } from '@costream/core'
import { type SourceLog, type TrackedSource, trackedSource } from '@costream/core/testing'
import { run } from '@costream/node-streams'
import { Arrivals } from './arrivals.ts'
import { between, numberAt } from './between.ts'
import { capacityOf } from './capacity.ts'
import type { Neighbour, Passage, Stream } from './neighbour.ts'
import { type Row, rows } from './row.ts'

/** What is to happen next to a neighbour. */
export interface Plan {
  /** How many rows there are. */
  readonly total: number
  /** The row in place of which the feed fails. */
  readonly failAt?: number
  /** What stands after the common stages. */
  readonly last?: unknown
  /** Is done while nobody takes anything at the end; then the gate opens. */
  readonly whileHeld?: (trial: Trial) => unknown
}

/** A run that is held up at its end. */
interface Trial {
  readonly passage: Passage
  /** Aborts the run. */
  abort(reason: unknown): void
}

/** What came of a run next to a neighbour. */
export interface Outcome {
  /** What the run failed with. */
  readonly failure: Failure | undefined
  /** What the far end of a sink failed with. */
  readonly farFailure: Failure | undefined
  /** How many rows arrived as they should. */
  readonly arrived: number
  /** The first row that did not. */
  readonly wrong: string | undefined
  /** How many rows had been taken while nobody took anything at the end. */
  readonly held: number
  /** How many rows were taken in all. */
  readonly given: number
  /** How many rows may be between the feed and the end, as all parts declare. */
  readonly capacity: number
  /** What was not released. */
  readonly left: readonly string[]
  /** What was open. */
  readonly passage: Passage
}

/** What the feed fails with. */
export const FEED_ERROR = new Error('feed')

/** How long, in milliseconds, both sides may take until they are released. */
const PATIENCE = 5000

/** Runs the common stages next to a neighbour, and tells what came of it. */
export async function attempt(neighbour: Neighbour, plan: Plan): Promise<Outcome> {
  const before = handles()
  const { source: feed, log } = feedOf(plan)
  const gate = Promise.withResolvers<void>()
  const controller = new AbortController()
  const arrivals = new Arrivals()
  const passage = await neighbour.open({ feed, total: plan.total, gate: gate.promise })
  const given = passage.given ?? (() => log.given)

  const parts = assemble(passage, feed, plan, arrivals.sink(gate.promise))
  const running = settled(runAny(...parts, { signal: controller.signal }))
  const reading = settled(passage.arrived && arrivals.gather(passage.arrived, gate.promise))
  const held = plan.whileHeld === undefined ? 0 : await steady(given)
  await plan.whileHeld?.({ passage, abort: reason => controller.abort(reason) })
  gate.resolve()

  const [failure, farFailure] = [await running, await reading]
  const taken = await given()
  const left = await releases(passage, log)
  await passage.close?.()
  return {
    failure,
    farFailure,
    arrived: arrivals.count,
    wrong: arrivals.wrong,
    held,
    given: taken,
    capacity: room(neighbour, passage),
    left: [...left, ...(await gone(() => added(before, handles())))],
    passage
  }
}

function feedOf({ total, failAt }: Plan): TrackedSource<Row, AsyncIterable<Row>> {
  const failing = failAt === undefined ? {} : { failAt, failure: { error: FEED_ERROR } }
  return trackedSource('async generator', { items: rows(total), ...failing })
}

/** The whole pipeline. */
function assemble(
  { source, before = [], after = [], sink }: Passage,
  feed: AsyncIterable<Row>,
  { last }: Plan,
  probe: unknown
): readonly unknown[] {
  return [source ?? feed, ...before, ...between(), ...(last ? [last] : []), ...after, sink ?? probe]
}

/** How many rows there is room for. Where `between` stands before the streams, it drops some on the way to them. */
function room({ besides = 0 }: Neighbour, { streams, arrived }: Passage): number {
  const rows = capacityOf(streams) + besides
  return arrived === undefined ? rows : numberAt(rows) + 1
}

const runAny = run as (...parts: readonly unknown[]) => Promise<unknown>

async function settled(promise: Promise<unknown> | undefined): Promise<Failure | undefined> {
  try {
    await promise
    return undefined
  } catch (error) {
    return { error }
  }
}

/** What a count is once it has not risen for a while. */
async function steady(count: () => number | Promise<number>): Promise<number> {
  let last = -1
  for (let same = 0; same < 10; ) {
    await pause(10)
    const now = await count()
    same = now === last && now > 0 ? same + 1 : 0
    last = now
  }
  return last
}

function releases({ streams }: Passage, log: SourceLog): Promise<readonly string[]> {
  return gone(() => {
    const open = streams.filter(stream => !isClosed(stream)).map(stream => `a ${stream.constructor.name}`)
    return log.opened === log.cleanUps ? open : [...open, 'the feed']
  })
}

/** What is still left when patience is over. */
async function gone(left: () => readonly string[]): Promise<readonly string[]> {
  const end = Date.now() + PATIENCE
  while (left().length > 0 && Date.now() < end) await pause(5)
  return left()
}

function isClosed({ closed, destroyed }: Stream): boolean {
  return closed ?? destroyed
}

/** What keeps this process alive, timers apart: those of the test runner come and go. */
function handles(): readonly string[] {
  return process.getActiveResourcesInfo().filter(name => name !== 'Timeout' && name !== 'Immediate')
}

/** What there is more of in `now` than in `before`. */
function added(before: readonly string[], now: readonly string[]): readonly string[] {
  const rest = [...before]
  return now.filter(name => {
    const index = rest.indexOf(name)
    if (index !== -1) rest.splice(index, 1)
    return index === -1
  })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
