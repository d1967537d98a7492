import { describe, expect, test } from 'vitest'
import { random } from '../../../packages/core/src/tasks/random.ts'
import { type Fate, fate } from './model.ts'
import { type Plan, randomPlan } from './plan.ts'
import { type Played, play, type Stop, type Traps } from './play.ts'
import { saboteurs } from './saboteurs.ts'

const TREES = 10_000

/** How many trees a saboteur gets at most to be caught. */
const ENOUGH = 2_000

/** What is to be compared, with times as far as sums of the same numbers in another order agree. */
function told(of: Pick<Played, 'end' | 'state' | 'error'>): unknown {
  return [of.end.toFixed(6), of.state, of.state === 'killed' ? 'TaskKilledError' : of.error]
}

/** The tree of a seed, and how it is ended from outside. */
function treeOf(seed: number): { plan: Plan; stop: Stop } {
  const number = random(seed)
  const plan = randomPlan(number)
  return { plan, stop: { how: (['kill', 'abort', 'none'] as const)[seed % 3] ?? 'none', at: number() * 60 } }
}

function fateOf(seed: number): Fate {
  const { plan, stop } = treeOf(seed)
  const told = stop.how === 'none' ? Infinity : stop.at
  return fate(plan, 0, told, stop.how === 'abort' ? 'aborted' : undefined)
}

/** Plays the tree of a seed; answers what is not as the model says, or nothing. */
async function difference(seed: number, traps?: Traps): Promise<string | undefined> {
  const { plan, stop } = treeOf(seed)
  const expected = fateOf(seed)
  const played = await play(plan, seed, stop, traps)
  const wrong = (what: string, got: unknown, wanted: unknown): string | undefined => {
    const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)]
    return a === b ? undefined : `tree ${seed}: ${what} ${a}, the model says ${b}`
  }
  const bodies = (
    seen: Iterable<[number, { cleaning: number; over: number; cleanings?: number }]>
  ): unknown =>
    [...seen]
      .sort(([a], [b]) => a - b)
      .map(([id, { cleaning, over, cleanings = 1 }]) => [id, cleanings, cleaning.toFixed(6), over.toFixed(6)])
  return (
    wrong('came to', told(played), told({ error: undefined, ...expected })) ??
    wrong('has bodies', bodies(played.seen), bodies(expected.seen.map(seen => [seen.id, seen]))) ??
    wrong('has orphans', played.orphans, 0)
  )
}

const title = `comes to what the model says, each \`finally\` once and no orphan (${TREES} trees)`

describe('a random tree of tasks', () => {
  test(title, { timeout: 120_000 }, async () => {
    const counts = { returned: 0, failed: 0, killed: 0, bodies: 0 }
    for (let seed = 1; seed <= TREES; seed++) {
      expect(await difference(seed)).toBeUndefined()
      const { state, seen } = fateOf(seed)
      counts[state]++
      counts.bodies += seen.length
    }
    expect(Math.min(counts.returned, counts.failed, counts.killed), 'of each kind').toBeGreaterThan(
      TREES / 10
    )
    expect(counts.bodies, 'bodies that ran').toBeGreaterThan(TREES * 3)
  })

  test('is interleaved the same by the same seed, and otherwise by another', async () => {
    let others = 0
    for (let seed = 1; seed <= 50; seed++) {
      const { plan, stop } = treeOf(seed)
      const { trace } = await play(plan, seed, stop)
      expect((await play(plan, seed, stop)).trace).toEqual(trace)
      const other = await play(plan, seed + 1, stop)
      if (JSON.stringify(other.trace) !== JSON.stringify(trace)) others++
    }
    expect(others).toBeGreaterThan(5)
  })
})

describe('a scheduler', () => {
  test.for(saboteurs)('that $name is caught', { timeout: 60_000 }, async ({ begin, traps }) => {
    const undo = begin()
    let caught: unknown
    try {
      for (let seed = 1; caught === undefined && seed <= ENOUGH; seed++)
        caught = await difference(seed, traps)
    } catch (error) {
      caught = error
    } finally {
      undo()
    }
    expect(caught).toBeDefined()
  })
})
