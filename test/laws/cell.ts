import { type Diagnostic, type Failure, onDiagnostic } from '@costream/core'
import type { SourceLog } from '../support/tracked-source.ts'
import { turn } from '../support/tracked-source.ts'
import type { TargetLog } from '../support/tracked-target.ts'
import { actor, type Behaviour } from './behaviours.ts'
import type { RunForm } from './runs.ts'
import type { SourceForm } from './sources.ts'
import type { Change, StageForm, StageLog } from './stages.ts'

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
  /** Whether it was still running when nobody could wait any longer. */
  readonly hung: boolean
  readonly source: SourceLog
  readonly stages: StageLog
  readonly target: TargetLog<unknown> | undefined
  /** How many items the source had given that were not dealt with, at most. */
  readonly inFlight: number
  /** How many items were asked of the source after the run was over. */
  readonly lateReads: number
  /** How many listeners are left on the signal. */
  readonly listeners: number
  readonly diagnostics: readonly Diagnostic[]
}

/** How long, in milliseconds, a cell may take before it counts as hanging. */
const PATIENCE = 5000

/** How long, in milliseconds, a parked source may delay the end. */
const CLOSE_TIMEOUT = 5

/** Why a cell cannot exist; nothing where it can. */
export function excluded({ source, stages, run, behaviour }: Cell): string | undefined {
  if (run.sync && !source.sync) return 'a synchronous run needs a synchronous source'
  if (run.sync && stages.some(stage => !stage.sync)) return 'a synchronous run needs synchronous stages'
  if (run.byItPipe && stages.some(stage => !stage.forItPipe)) return 'it-pipe does not know this form'
  if (run.byItPipe && behaviour.needs.includes('odd-items') && stages.some(stage => stage.capacity > 0)) {
    return "a duplex in it-pipe's own pipe loses undefined"
  }
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
export async function perform(cell: Cell, patience: number = PATIENCE): Promise<Outcome> {
  const { behaviour, run } = cell
  const controller = new AbortController()
  const listeners = countListeners(controller.signal)
  const abort = (): void => controller.abort(behaviour.failure?.error)
  const tracked = makeSource(cell, abort)
  const log: StageLog = { begun: 0, finished: 0 }
  const items: unknown[] = []
  let handled = 0
  let inFlight = 0
  let target: TargetLog<unknown> | undefined
  const diagnostics: Diagnostic[] = []
  const off = onDiagnostic(diagnostic => diagnostics.push(diagnostic))
  if (behaviour.abort === 'before') abort()

  const answer = settle(() =>
    run.perform(
      {
        source: tracked.source,
        stages: makeStages(cell, log),
        act: actor(behaviour, abort),
        breakAfter: behaviour.wants?.by === 'break' ? behaviour.wants.count : 0,
        ...closeFailure(behaviour),
        ...(behaviour.abort && { options: { signal: controller.signal, closeTimeout: CLOSE_TIMEOUT } }),
        received(item) {
          items.push(item)
          inFlight = Math.max(inFlight, tracked.log.given - handled)
        },
        handled() {
          inFlight = Math.max(inFlight, tracked.log.given - handled)
          handled++
        }
      },
      made => {
        target = made
      }
    )
  )
  const ending = await patiently(answer, patience)
  if (behaviour.abort === 'after') abort()
  const { reads } = tracked.log
  for (let n = 0; n < 3; n++) await turn()
  off()
  return {
    items: [...items],
    ...ending,
    source: tracked.log,
    stages: log,
    target,
    inFlight,
    lateReads: tracked.log.reads - reads,
    listeners: listeners(),
    diagnostics
  }
}

/** Tells how many listeners a signal has: no platform but Node can be asked. */
function countListeners(signal: AbortSignal): () => number {
  const { addEventListener, removeEventListener } = signal
  const added = new Map<unknown, boolean>()
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    const [, listener, options] = args
    added.set(listener, typeof options === 'object' && options.once === true)
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    added.delete(args[1])
    removeEventListener.apply(signal, args)
  }
  return () => [...added.values()].filter(once => !(once && signal.aborted)).length
}

function makeSource({ source, behaviour }: Cell, abort: () => void): ReturnType<SourceForm['make']> {
  const failing = behaviour.failing?.find(({ where }) => where === 'source')
  const cleaning = behaviour.failing?.find(({ where }) => where === 'clean-up')
  return source.make<unknown>({
    items: behaviour.items,
    endless: behaviour.endless === true,
    slow: behaviour.slow === 'source',
    ...(failing && { failAt: failing.at, failure: failing.failure }),
    ...(cleaning && { cleanUpFailure: cleaning.failure }),
    ...(behaviour.abort === 'while the source is parked' && {
      parkAt: 3,
      onPark: () => void turn().then(abort)
    })
  })
}

function makeStages({ stages, behaviour }: Cell, log: StageLog): readonly unknown[] {
  const { before, after, change = double, failing = [] } = behaviour
  const made = stages.map((stage, index) => {
    const fails = failing.find(
      ({ where }) =>
        (where === 'first stage' && index === 0) || (where === 'last stage' && index === stages.length - 1)
    )
    return stage.make(fails === undefined ? change : failingChange(change, fails), log)
  })
  return [...(before?.() ?? []), ...made, ...(after?.() ?? [])]
}

export function double(item: unknown): unknown {
  return (item as number) * 2
}

function failingChange(change: Change, { at, failure }: { at: number; failure: Failure }): Change {
  let index = 0
  return item => {
    if (index++ === at) throw failure.error
    return change(item)
  }
}

function closeFailure(behaviour: Behaviour): { closeFailure?: Failure } {
  const failing = behaviour.failing?.find(({ where }) => where === 'close')
  return failing === undefined ? {} : { closeFailure: failing.failure }
}

async function settle(start: () => unknown): Promise<Failure | undefined> {
  try {
    await start()
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
