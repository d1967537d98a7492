import { BEHAVIOURS, type Behaviour, WITH_PAIRS } from '../laws/behaviours.ts'
import { type Cell, excluded, nameOf, perform } from '../laws/cell.ts'
import { breaches } from '../laws/laws.ts'
import { RUNS, type RunForm } from '../laws/runs.ts'
import { SOURCES } from '../laws/sources.ts'
import { IN_PAIRS, STAGES, type StageForm } from '../laws/stages.ts'
import { add, type Counts, type PortableTest } from './portable-test.ts'

/** How many cells run at a time. Most wait for nothing, but for those that do the others need not wait. */
const AT_A_TIME = 40

/** The matrix of the laws: every run with every behaviour, over all sources and stages, and over pairs of stages. */
export const MATRIX: readonly PortableTest[] = RUNS.flatMap(run => [
  ...BEHAVIOURS.map(behaviour => ({
    name: `${run.name}: keeps the laws for every source and stage: ${behaviour.name}`,
    run: () => holds(singles(run, behaviour))
  })),
  ...WITH_PAIRS.map(behaviour => ({
    name: `${run.name}: keeps the laws for pairs of stages: ${behaviour.name}`,
    run: () => holds(pairs(run, behaviour))
  }))
])

function singles(run: RunForm, behaviour: Behaviour): readonly Cell[] {
  return SOURCES.flatMap(source => STAGES.map(stage => ({ source, stages: [stage], run, behaviour })))
}

function pairs(run: RunForm, behaviour: Behaviour): readonly Cell[] {
  const couples: readonly (readonly StageForm[])[] = IN_PAIRS.flatMap(a => IN_PAIRS.map(b => [a, b]))
  const sources = SOURCES.filter(({ name }) => name === 'generator' || name === 'async generator')
  return sources.flatMap(source => couples.map(stages => ({ source, stages, run, behaviour })))
}

async function holds(cells: readonly Cell[]): Promise<Counts> {
  const reasons = cells.map(excluded)
  const broken = await check(cells.filter((_, index) => reasons[index] === undefined))
  if (broken.length > 0) throw new Error(`${broken.length} breaches\n${broken.slice(0, 20).join('\n')}`)
  return reasons
    .map(reason => ({ [reason === undefined ? 'law cells' : `left out, ${reason}`]: 1 }))
    .reduce(add, {})
}

/** Runs the cells, and says of each that broke a law which and how. */
async function check(cells: readonly Cell[]): Promise<readonly string[]> {
  const broken: string[] = []
  for (let from = 0; from < cells.length; from += AT_A_TIME) {
    const found = await Promise.all(cells.slice(from, from + AT_A_TIME).map(breachesOf))
    broken.push(...found.flat())
  }
  return broken
}

async function breachesOf(cell: Cell): Promise<readonly string[]> {
  const found = breaches(cell, await perform(cell))
  return found.map(({ law, what }) => `${nameOf(cell)}: law ${law.number}, ${law.title}: ${what}`)
}
