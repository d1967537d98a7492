import type { Call, Plan } from './plan.ts'

// What a tree of tasks comes to, told from the times at which things happen: no queue, no generator. What happens before
// a task is told to end does not depend on that; so the first failure is found as if there were no other.

/** When the body of a plan began its clean-up, and when it was over. */
interface Seen {
  readonly id: number
  readonly cleaning: number
  readonly over: number
}

export interface Fate {
  readonly end: number
  readonly state: 'returned' | 'failed' | 'killed'
  readonly error?: string
  readonly seen: readonly Seen[]
}

interface Failure {
  readonly time: number
  readonly error: string
}

/** The fate of a task that starts at a time, is told to end at another, and fails then where that is a failure. */
export function fate(plan: Plan, start: number, told: number, failure?: string): Fate {
  const given = failure === undefined ? [] : [{ time: told, error: failure }]
  const before = live(plan, start, told).failures.map(({ time }) => time)
  const ended = Math.min(told, ...before)
  const { end, failures, seen } = live(plan, start, ended)
  const [first] = [...failures, ...given].filter(({ time }) => time <= end).sort((a, b) => a.time - b.time)
  if (first !== undefined) return { end, state: 'failed', error: first.error, seen }
  return { end, state: ended <= end ? 'killed' : 'returned', seen }
}

function live(plan: Plan, start: number, told: number): { end: number; failures: Failure[]; seen: Seen[] } {
  const children: { plan: Plan; start: number; told: number }[] = []
  const fateOf = (index: number): Fate => {
    const child = children[index] as (typeof children)[number]
    return fate(child.plan, child.start, Math.min(child.told, told))
  }
  const failures: Failure[] = []
  const seen: Seen[] = []
  const body = (): number => {
    let time = start
    for (const step of plan.steps) {
      if (time + step.pause >= told) return cleanUp(Math.max(time, told), true)
      time += step.pause
      if (step.kind === 'spawn') children.push({ plan: step.plan, start: time, told: Infinity })
      else if ('child' in step) {
        const child = children[step.child] as (typeof children)[number]
        if (step.kind === 'kill') child.told = time
        time = Math.max(time, fateOf(step.child).end)
        if (time >= told) return cleanUp(told, true)
      } else {
        const called = calledFate(step, time, step.kind === 'shield' ? Infinity : told)
        const cut = step.kind !== 'shield' && called.end > told
        time = called.end
        seen.push(...called.seen)
        if (cut && called.error !== undefined) failures.push({ time, error: called.error })
        if (cut) return cleanUp(time, true)
        if (called.error !== undefined && !step.caught) return cleanUp(time, false, called.error)
      }
    }
    if (time + plan.pause >= told) return cleanUp(Math.max(time, told), true)
    return cleanUp(time + plan.pause, false, plan.fails ? `failed ${plan.id}` : undefined)
  }
  const cleanUp = (cleaning: number, toldBefore: boolean, thrown?: string): number => {
    const cut = !toldBefore && !plan.cleanupShielded && cleaning + plan.cleanup > told
    const over = cut ? Math.max(cleaning, told) : cleaning + plan.cleanup
    const error = cut ? undefined : plan.cleanupFails ? `clean-up ${plan.id}` : thrown
    if (error !== undefined) failures.push({ time: over, error })
    seen.push({ id: plan.id, cleaning, over })
    return over
  }
  let end = body()
  for (const index of children.keys()) {
    const child = fateOf(index)
    end = Math.max(end, child.end)
    seen.push(...child.seen)
    if (child.error !== undefined) failures.push({ time: child.end, error: child.error })
  }
  return { end, failures, seen }
}

/** The fate of what is called: one that takes too long is told to end, which is a failure. */
function calledFate(step: Call, time: number, told: number): Fate {
  const called = fate(step.plan, time, told)
  const late = step.kind === 'timeout' ? time + step.ms : Infinity
  if (late >= Math.min(called.end, told)) return called
  const { end, seen } = fate(step.plan, time, late)
  return { end, state: 'failed', error: 'TimeoutError', seen }
}
