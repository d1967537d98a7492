import { afterAll, describe, expect, test } from 'vitest'
import { BEHAVIOURS, type Behaviour, WITH_PAIRS } from './behaviours.ts'
import { type Cell, excluded, nameOf, perform } from './cell.ts'
import { breaches } from './laws.ts'
import { RUNS, type RunForm } from './runs.ts'
import { SOURCES } from './sources.ts'
import { IN_PAIRS, STAGES, type StageForm } from './stages.ts'

/** How many cells run at a time. Most wait for nothing, but for those that do the others need not wait. */
const AT_A_TIME = 40

const tally = { checked: 0, excluded: new Map<string, number>() }
const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
process.on('unhandledRejection', note)

afterAll(() => {
  process.off('unhandledRejection', note)
  const left = [...tally.excluded].map(([reason, cells]) => `${cells} (${reason})`)
  console.log(`laws: ${tally.checked} cells checked; left out: ${left.join(', ') || 'none'}`)
})

/** The cells that exist. */
function existing(cells: readonly Cell[]): readonly Cell[] {
  return cells.filter(cell => {
    const reason = excluded(cell)
    if (reason !== undefined) tally.excluded.set(reason, (tally.excluded.get(reason) ?? 0) + 1)
    return reason === undefined
  })
}

/** Runs the cells, and says of each that broke a law which and how. */
async function check(cells: readonly Cell[]): Promise<readonly string[]> {
  const broken: string[] = []
  for (let from = 0; from < cells.length; from += AT_A_TIME) {
    const some = cells.slice(from, from + AT_A_TIME)
    const outcomes = await Promise.all(some.map(cell => perform(cell)))
    some.forEach((cell, index) => {
      const outcome = outcomes[index]
      if (outcome === undefined) throw new Error(`${nameOf(cell)} has no outcome`)
      for (const { law, what } of breaches(cell, outcome)) {
        broken.push(`${nameOf(cell)}: law ${law.number}, ${law.title}: ${what}`)
      }
    })
    tally.checked += some.length
  }
  return broken
}

async function holds(cells: readonly Cell[]): Promise<void> {
  const broken = await check(existing(cells))
  if (broken.length > 0) expect.fail(`${broken.length} breaches\n${broken.slice(0, 20).join('\n')}`)
  expect(unhandled.splice(0)).toEqual([])
}

function singles(run: RunForm, behaviour: Behaviour): readonly Cell[] {
  return SOURCES.flatMap(source => STAGES.map(stage => ({ source, stages: [stage], run, behaviour })))
}

function pairs(run: RunForm, behaviour: Behaviour): readonly Cell[] {
  const couples: readonly (readonly StageForm[])[] = IN_PAIRS.flatMap(a => IN_PAIRS.map(b => [a, b]))
  const sources = SOURCES.filter(({ name }) => name === 'generator' || name === 'async generator')
  return sources.flatMap(source => couples.map(stages => ({ source, stages, run, behaviour })))
}

describe.each(RUNS)('$name', run => {
  test.each(BEHAVIOURS)('keeps the laws for every source and stage: $name', behaviour =>
    holds(singles(run, behaviour))
  )
  test.each(WITH_PAIRS)('keeps the laws for pairs of stages: $name', behaviour =>
    holds(pairs(run, behaviour))
  )
})
