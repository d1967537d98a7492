import { isPromise } from '../is-promise.ts'
import type { Failure, Reply, RunOptions, Source } from '../types.ts'
import { actor, type Behaviour, type Failing } from './behaviours.ts'
import { countedSignal } from './counted-signal.ts'
import type { Cannot } from './feature.ts'
import type { SourceLog, SourceScript } from './player.ts'
import type { Probe } from './probe.ts'
import type { TrackedSource } from './tracked-source.ts'
import type { TargetLog } from './tracked-target.ts'
import { turn } from './turn.ts'

/** What is known of each part of a cell. */
interface Part {
  readonly name: string
  readonly cannot: Cannot
  /** How many items it may hold by its nature. */
  readonly capacity: number
  /** Whether it answers at once; of a run: whether it needs that of the others. */
  readonly sync: boolean
}

/** One form of source. */
export interface SourceForm extends Part {
  readonly make: (script: SourceScript<unknown>) => TrackedSource<unknown>
  /** Whether its log tells that it was cleaned up. */
  readonly cleansUp: boolean
  /** Whether its log tells how often it was returned from outside. */
  readonly countsReturns: boolean
  /** Whether it can be cleaned up while it is parked. */
  readonly releasesParked: boolean
}

/** One form of stage. */
export interface StageForm extends Part {
  readonly make: (probe: Probe) => unknown
}

/** What a run is made of. */
export interface Parts {
  readonly source: Source<unknown>
  readonly stages: readonly unknown[]
  /** What whoever receives the items does with each. */
  readonly act: (item: unknown, index: number) => Reply
  /** What the target does when it is closed. */
  readonly close: () => void | PromiseLike<void>
  /** Stop reading after so many items; 0 is never. */
  readonly breakAfter: number
  readonly options?: RunOptions
  /** Notes an item that was received, and one that is dealt with. */
  readonly received: (item: unknown) => void
  readonly handled: () => void
}

/** Where a run takes its stages to. */
export interface RunForm extends Part {
  /** Whether the items are seen only when the run is over, so that none can be counted on its way. */
  readonly seenLate: boolean
  /** How many items may be asked for after the end, because the source is told of it later than the reader. */
  readonly lateReads?: number
  /** Whether it is another library that runs the stages: then only the items are looked at. */
  readonly foreign: boolean
  /** Why it does not take these stages; nothing where it does. */
  readonly refuses?: (stages: readonly StageForm[], behaviour: Behaviour) => string | undefined
  /** Runs the parts; answers the log of the target, where one was given. */
  readonly perform: (parts: Parts, log: (log: TargetLog<unknown>) => void) => unknown
}

/** One thing to try: a source, stages, a run, and what happens in it. */
export interface Cell {
  readonly source: SourceForm
  readonly stages: readonly StageForm[]
  readonly run: RunForm
  readonly behaviour: Behaviour
}

/** What came of a cell. */
export interface Outcome {
  /** The items that arrived. */
  readonly items: readonly unknown[]
  /** The failure it ended with; `undefined` where it ended well. */
  readonly failure: Failure | undefined
  /** Whether the failure of its behaviour, or the abort, did happen. */
  readonly struck: boolean
  /** Whether it was still running when nobody could wait any longer. */
  readonly hung: boolean
  readonly source: SourceLog
  /** How many bodies of the stages began, and how many of them ran their clean-up. */
  readonly bodies: { readonly begun: number; readonly finished: number }
  readonly target: TargetLog<unknown> | undefined
  /** How many items more than were due the source had given, at most; what the run holds is taken off. */
  readonly ahead: number
  /** How many items were asked of the source after the run was over. */
  readonly lateReads: number
  /** How many listeners are left on the signal. */
  readonly listeners: number
  /** How many timers are left; `undefined` where nobody counted. */
  readonly timers?: number
}

/** How long, in milliseconds, a parked source may delay the end. */
const CLOSE_TIMEOUT = 5

/** Why a cell cannot exist; nothing where it can. */
export function excluded({ source, stages, run, behaviour }: Cell): string | undefined {
  if (behaviour.impossible !== undefined) return behaviour.impossible
  if (run.sync && !source.sync) return 'a synchronous run needs a synchronous source'
  if (run.sync && stages.some(stage => !stage.sync)) return 'a synchronous run needs synchronous stages'
  const refused = run.refuses?.(stages, behaviour)
  if (refused !== undefined) return refused
  for (const part of [source, ...stages, run]) {
    for (const need of behaviour.needs) {
      const reason = part.cannot[need]
      if (reason !== undefined) return reason
    }
  }
  return undefined
}

/** What the cell is called. */
export function nameOf({ source, stages, run, behaviour }: Cell): string {
  return `${source.name} → ${stages.map(stage => stage.name).join(' → ')} → ${run.name}: ${behaviour.name}`
}

/**
 * Runs a cell and tells what came of it.
 *
 * @param patience - how long, in milliseconds, it may take before it counts as hanging
 */
export async function perform(cell: Cell, patience: number): Promise<Outcome> {
  const { behaviour, run } = cell
  const { controller, listeners } = countedSignal()
  let struck = false
  const strike = ({ error }: Failure): never => {
    struck = true
    throw error
  }
  const abort = (): void => {
    struck ||= behaviour.abort !== 'after'
    controller.abort(behaviour.failure?.error)
  }
  let over = false
  const tracked = makeSource(cell, abort, () => over)
  const bodies = { begun: 0, finished: 0 }
  const items: unknown[] = []
  let handled = 0
  let ahead = 0
  const count = (index: number): void => {
    const due = behaviour.sample.due[index + run.capacity] ?? Infinity
    ahead = Math.max(ahead, tracked.log.given - due)
  }
  let target: TargetLog<unknown> | undefined
  if (behaviour.abort === 'before') abort()

  const parts: Parts = {
    source: tracked.source,
    stages: makeStages(cell, bodies, abort, strike),
    act: actor(behaviour, abort, strike),
    close: closing(behaviour, strike),
    breakAfter: behaviour.wants?.by === 'break' ? behaviour.wants.count : 0,
    ...(behaviour.abort && { options: { signal: controller.signal, closeTimeout: CLOSE_TIMEOUT } }),
    received(item) {
      items.push(item)
      count(items.length - 1)
    },
    handled() {
      count(handled++)
    }
  }
  const answer = settle(() =>
    run.perform(parts, log => {
      target = log
    })
  )
  const ending = await patiently(answer, patience)
  over = ending.hung // what hangs would go on for ever
  const hit = struck || tracked.log.failed
  if (behaviour.abort === 'after') abort()
  const { reads } = tracked.log
  for (let n = 0; n < 3; n++) await turn()
  // Web streams tell each other of an end one after the other.
  const waits = (): boolean => cell.source.cleansUp && reads > 0 && tracked.log.cleanUps === 0
  for (let n = 0; n < 20 && waits(); n++) await turn()
  return {
    items: [...items],
    ...ending,
    struck: hit,
    source: tracked.log,
    bodies,
    target,
    ahead,
    lateReads: tracked.log.reads - reads,
    listeners: listeners()
  }
}

function failingIn(behaviour: Behaviour, ...where: readonly Failing['where'][]): Failing | undefined {
  return behaviour.failing?.find(failing => where.includes(failing.where))
}

function makeSource(
  { source, behaviour }: Cell,
  abort: () => void,
  isOver: () => boolean
): TrackedSource<unknown> {
  const failing = failingIn(behaviour, 'source')
  const cleaning = failingIn(behaviour, 'clean-up')
  return source.make({
    items: behaviour.sample.items,
    get endless() {
      return behaviour.endless === true && !isOver()
    },
    slow: behaviour.slow?.includes('source') === true,
    ...(failing && { failAt: failing.at, failure: failing.failure }),
    ...(cleaning && { cleanUpFailure: cleaning.failure }),
    ...(behaviour.parkAt !== undefined && { parkAt: behaviour.parkAt }),
    ...(behaviour.abort === 'while the source is parked' && { onPark: () => void turn().then(abort) })
  })
}

function makeStages(
  { stages, behaviour }: Cell,
  bodies: { begun: number; finished: number },
  abort: () => void,
  strike: (failure: Failure) => never
): readonly unknown[] {
  const made = stages.map((stage, index) => {
    const first = index === 0 ? failingIn(behaviour, 'first stage') : undefined
    const last = index === stages.length - 1 ? failingIn(behaviour, 'last stage') : undefined
    return stage.make(makeProbe(first ?? last, bodies, strike))
  })
  return [...(behaviour.before?.(abort) ?? []), ...made, ...(behaviour.after?.(abort) ?? [])]
}

function makeProbe(
  failing: Failing | undefined,
  bodies: { begun: number; finished: number },
  strike: (failure: Failure) => never
): Probe {
  let passed = 0
  return {
    pass: item => (passed++ === failing?.at ? strike(failing.failure) : item),
    body() {
      bodies.begun++
      return {
        [Symbol.dispose]() {
          bodies.finished++
        }
      }
    }
  }
}

function closing(behaviour: Behaviour, strike: (failure: Failure) => never): Parts['close'] {
  const failing = failingIn(behaviour, 'close', 'close, later')
  return () => {
    if (failing === undefined) return
    if (failing.where === 'close') strike(failing.failure)
    return turn().then(() => strike(failing.failure))
  }
}

async function settle(start: () => unknown): Promise<Failure | undefined> {
  try {
    const answer = start()
    if (isPromise(answer)) await answer
    return undefined
  } catch (error) {
    return { error }
  }
}

async function patiently(
  answer: Promise<Failure | undefined>,
  patience: number
): Promise<{ readonly failure: Failure | undefined; readonly hung: boolean }> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, patience, 'late')
  })
  const first = await Promise.race([answer, late])
  clearTimeout(timer)
  return first === 'late' ? { failure: undefined, hung: true } : { failure: first, hung: false }
}
