import type { Behaviour } from '../../packages/core/src/testing/behaviours.ts'
import type { Cell } from '../../packages/core/src/testing/cell.ts'
import { checkCells } from '../../packages/core/src/testing/matrix.ts'
import { type Forms, PAIRED, PORTABLE, pairs, SINGLE, singles } from '../laws/cells.ts'
import type { Counts, PortableTest } from './portable-test.ts'

/** The matrix of the laws: every run with every behaviour, over all sources and stages, and over pairs of stages. */
export const MATRIX: readonly PortableTest[] = PORTABLE.runs.flatMap(run => [
  ...SINGLE.map(behaviour =>
    lawTest(`${run.name}: keeps the laws for every source and stage`, behaviour, () =>
      singles(PORTABLE, run, behaviour)
    )
  ),
  ...PAIRED.map(behaviour =>
    lawTest(`${run.name}: keeps the laws for pairs of stages`, behaviour, () => pairs(run, behaviour))
  )
])

/** The laws over some forms, a test for each behaviour. */
export function matrixOf(name: string, forms: Forms): readonly PortableTest[] {
  return SINGLE.map(behaviour =>
    lawTest(`${name} keeps the laws`, behaviour, () =>
      forms.runs.flatMap(run => singles(forms, run, behaviour))
    )
  )
}

function lawTest(name: string, behaviour: Behaviour, cells: () => readonly Cell[]): PortableTest {
  return { name: `${name}: ${behaviour.name}`, run: () => hold(cells()) }
}

/** Fails unless the cells keep the laws; answers how many there were, and why others cannot be. */
async function hold(cells: readonly Cell[]): Promise<Counts> {
  const { checked, leftOut, breaches } = await checkCells(cells)
  const lines = breaches.map(({ cell, law, title, what }) => `${cell}: law ${law}, ${title}: ${what}`)
  if (lines.length > 0) throw new Error(`${lines.length} breaches\n${lines.slice(0, 20).join('\n')}`)
  const reasons = [...leftOut].map(([reason, count]) => [`left out, ${reason}`, count])
  return { 'law cells': checked, ...Object.fromEntries(reasons) }
}
