import { type Cell, excluded, type Outcome, perform } from './cell.ts'
import { type Breach, breachesOf } from './laws.ts'
import { watchedTimers } from './watched-timers.ts'

/** What came of many cells. */
export interface Findings {
  /** How many cells ran. */
  readonly checked: number
  /** How many were left out, for each reason. */
  readonly leftOut: ReadonlyMap<string, number>
  /** Every law that was broken. */
  readonly breaches: readonly Breach[]
}

/** How many cells run at a time. Most wait for nothing, but for those that do the others need not wait. */
const AT_A_TIME = 40

/** How long, in milliseconds, a cell may take before it counts as hanging. */
const PATIENCE = 5000

/** The same once one has hung: what is broken does not have to be waited for in every cell. */
const LITTLE_PATIENCE = 200

/** Runs one cell on its own, so that the timers it leaves can be told. */
export async function performAlone(cell: Cell, patience: number = PATIENCE): Promise<Outcome> {
  using timers = watchedTimers()
  const outcome = await perform(cell, patience)
  return { ...outcome, timers: timers.left() }
}

let before: Promise<unknown> = Promise.resolve()

/** Runs the cells that exist, and finds the laws that are broken; after the checks before, whose timers it would count. */
export function checkCells(cells: Iterable<Cell>): Promise<Findings> {
  const findings = before.then(() => check(cells))
  before = findings.catch(() => {}) // told to whoever began it
  return findings
}

async function check(cells: Iterable<Cell>): Promise<Findings> {
  const leftOut = new Map<string, number>()
  const existing: Cell[] = []
  for (const cell of cells) {
    const reason = excluded(cell)
    if (reason === undefined) existing.push(cell)
    else leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)
  }
  const breaches: Breach[] = []
  let patience = PATIENCE
  for (let from = 0; from < existing.length; from += AT_A_TIME) {
    const some = await checkSome(existing.slice(from, from + AT_A_TIME), patience)
    breaches.push(...some.breaches)
    if (some.hung) patience = LITTLE_PATIENCE
  }
  return { checked: existing.length, leftOut, breaches }
}

async function checkSome(
  cells: readonly Cell[],
  patience: number
): Promise<{ readonly breaches: readonly Breach[]; readonly hung: boolean }> {
  using timers = watchedTimers()
  const outcomes = await Promise.all(cells.map(cell => perform(cell, patience)))
  const hung = outcomes.some(outcome => outcome.hung)
  const found = cells.flatMap((cell, index) => breachesOf(cell, outcomes[index] as Outcome))
  if (hung || timers.left() === 0) return { breaches: found, hung }
  return { breaches: [...found, ...(await leavingTimers(cells, found))], hung }
}

/**
 * Runs one cell on its own until it leaves no timers, three times at most. A machine that halts for some milliseconds
 * makes a run give up a clean-up that is not through, with its timers; what is broken leaves them every time.
 */
async function performAgain(cell: Cell): Promise<Outcome> {
  let outcome = await performAlone(cell)
  for (let n = 0; n < 2 && outcome.timers !== 0; n++) outcome = await performAlone(cell)
  return outcome
}

/** Timers can be counted, not told apart: each cell runs again, on its own. */
async function leavingTimers(cells: readonly Cell[], known: readonly Breach[]): Promise<readonly Breach[]> {
  const found: Breach[] = []
  for (const cell of cells) found.push(...breachesOf(cell, await performAgain(cell)))
  return found.filter(({ cell, law }) => !known.some(other => other.cell === cell && other.law === law))
}
