import type { Task, TaskGenerator, TaskTrace } from '@costream/core/tasks'
import * as tasks from '@costream/core/tasks'
import { virtualClock } from '@costream/core/testing'
import type { Call, Plan, Step } from './plan.ts'

/** What is seen of a tree of tasks that was run. */
export interface Played {
  readonly end: number
  readonly state: string
  readonly error: string | undefined
  /** How often each body began its clean-up, when, and when it was over. */
  readonly seen: Map<number, { cleanings: number; cleaning: number; over: number }>
  readonly trace: readonly TaskTrace[]
  /** What went on after the end: timers, steps of bodies. */
  readonly orphans: number
}

/** How a tree is ended from outside. */
export interface Stop {
  readonly how: 'kill' | 'abort' | 'none'
  readonly at: number
}

/** The traps that trees use; a saboteur has its own. */
export type Traps = Pick<
  typeof tasks,
  'join' | 'kill' | 'runTask' | 'scope' | 'shield' | 'sleep' | 'spawn' | 'withTimeout'
>

function fail(error: string): never {
  throw error
}

/** How long a tree takes at most, in milliseconds. */
const LONG = 10_000

/** Runs a plan with a schedule by a seed, in virtual time. */
export async function play(
  plan: Plan,
  seed: number,
  stop: Stop,
  { join, kill, runTask, scope, shield, sleep, spawn, withTimeout }: Traps = tasks
): Promise<Played> {
  const clock = virtualClock()
  const seen: Played['seen'] = new Map()
  const trace: TaskTrace[] = []
  const controller = new AbortController()
  let end = Number.NaN
  let after = 0

  function* body(of: Plan): TaskGenerator<number> {
    const children: Task<number>[] = []
    try {
      for (const step of of.steps) {
        yield* sleep(step.pause)
        yield
        yield* act(step, children)
      }
      yield* sleep(of.pause)
      if (of.fails) throw `failed ${of.id}`
      return of.id
    } finally {
      const cleanings = (seen.get(of.id)?.cleanings ?? 0) + 1
      const note = { cleanings, cleaning: clock.now(), over: Number.NaN }
      seen.set(of.id, note)
      try {
        if (of.cleanupShielded) yield* shield(sleep(of.cleanup))
        else yield* sleep(of.cleanup)
        if (of.cleanupFails) fail(`clean-up ${of.id}`)
      } finally {
        note.over = clock.now()
        if (!Number.isNaN(end)) after++
      }
    }
  }

  function* act(step: Step, children: Task<number>[]): TaskGenerator<void> {
    if (step.kind === 'spawn') {
      children.push(yield* spawn(() => body(step.plan), { name: `plan ${step.plan.id}` }))
    } else if ('child' in step) {
      const child = children[step.child] as Task<number>
      if (step.kind === 'kill') yield* kill(child)
      else yield* join(child)
    } else {
      try {
        const result = yield* called(step)
        if (result !== step.plan.id) throw `a wrong result: ${result}`
      } catch (error) {
        if (!step.caught || String(error).startsWith('a wrong')) throw error
      }
    }
  }

  function* called(step: Call): TaskGenerator<number> {
    if (step.kind === 'shield') return yield* shield(() => body(step.plan))
    if (step.kind === 'scope') return yield* scope(() => body(step.plan))
    return yield* withTimeout(step.ms, () => body(step.plan))
  }

  const { signal } = controller
  const task = runTask(() => body(plan), {
    clock,
    seed,
    signal,
    trace: line => trace.push(line),
    name: 'root'
  })
  let error: string | undefined
  const settled = task.then(
    () => {},
    (thrown: unknown) => {
      error = thrown instanceof Error ? thrown.name : String(thrown)
    }
  )
  void settled.then(() => {
    end = clock.now()
  })
  if (stop.how === 'kill') clock.after(stop.at, () => void task.kill().catch(() => {}))
  if (stop.how === 'abort') clock.after(stop.at, () => controller.abort('aborted'))
  for (let left = LONG / 50; left > 0 && Number.isNaN(end); left--) await clock.advance(50)
  const orphans = [...seen.values()].filter(({ over }) => !(over <= end)).length + after
  return {
    end,
    state: task.state,
    error,
    seen,
    trace,
    orphans: orphans + (stop.at < end ? clock.pending : 0)
  }
}
