/** What a random task does: its steps, each after a pause, then a pause, its end and its clean-up. */
export interface Plan {
  readonly id: number
  readonly steps: readonly Step[]
  /** Before it ends, in milliseconds. */
  readonly pause: number
  readonly fails: boolean
  /** How long its `finally` block waits. */
  readonly cleanup: number
  readonly cleanupFails: boolean
  readonly cleanupShielded: boolean
}

/** What comes after a pause: another task is begun, called, or one that was begun before is waited for. */
export type Step = Begin | Call | Await

interface Begin {
  readonly pause: number
  readonly kind: 'spawn'
  readonly plan: Plan
}

export interface Call {
  readonly pause: number
  readonly kind: 'scope' | 'shield' | 'timeout'
  readonly plan: Plan
  /** Whether its failure is caught. */
  readonly caught: boolean
  /** How long it may take, in milliseconds, where that matters. */
  readonly ms: number
}

interface Await {
  readonly pause: number
  readonly kind: 'kill' | 'join'
  /** Which of the tasks that were begun. */
  readonly child: number
}

/** A random plan. Every duration is another, so no two things happen at one time but those that cause each other. */
export function randomPlan(number: () => number): Plan {
  let plans = 0
  const chance = (share: number): boolean => number() < share
  const below = (limit: number): number => Math.floor(number() * limit)
  const make = (depth: number): Plan => {
    const id = ++plans
    const steps: Step[] = []
    let spawned = 0
    const killed = new Set<number>()
    for (let left = below(depth === 0 ? 2 : 5); left > 0; left--) {
      const pause = number() * 10
      const kinds = ['spawn', 'spawn', 'scope', 'shield', 'timeout', 'kill', 'join'] as const
      const kind = kinds[below(kinds.length)] ?? 'spawn'
      if (kind === 'kill' || kind === 'join') {
        const child = below(spawned)
        if (spawned === 0 || killed.has(child)) continue
        if (kind === 'kill') killed.add(child)
        steps.push({ pause, kind, child })
      } else if (depth > 0) {
        if (kind === 'spawn') spawned++
        const plan = make(depth - 1)
        steps.push(
          kind === 'spawn'
            ? { pause, kind, plan }
            : { pause, kind, plan, caught: chance(0.6), ms: number() * 40 }
        )
      }
    }
    return {
      id,
      steps,
      pause: number() * 20,
      fails: chance(0.15),
      cleanup: number() * 10,
      cleanupFails: chance(0.08),
      cleanupShielded: chance(0.5)
    }
  }
  return make(3)
}
