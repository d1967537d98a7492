import { afterAll } from 'vitest'
import type { RunForm, SourceForm } from '../../packages/core/src/testing/cell.ts'
import { matrixOf } from '../portable/matrix.ts'
import { register } from '../portable/register.ts'
import { LONG } from '../support/replay.ts'
import { PORTABLE } from './cells.ts'
import { ELSEWHERE, endPlaces, IN_MEMORY } from './remote-forms.ts'

function named<T extends SourceForm | RunForm>(
  forms: readonly T[],
  ...names: readonly string[]
): readonly T[] {
  return forms.filter(({ name }) => names.includes(name))
}

const sources = named(PORTABLE.sources, 'generator', 'async generator')
const runs = named(PORTABLE.runs, 'pipe into a target', 'pulled by for await')

/** All sources and runs with a stage over a link; the main ones with a stage in each place, unless there is time for all. */
register([
  ...matrixOf(
    'a stage over a link',
    LONG ? { ...PORTABLE, stages: [IN_MEMORY] } : { ...PORTABLE, sources, stages: [IN_MEMORY] }
  ),
  ...matrixOf(
    'a stage elsewhere',
    LONG ? { ...PORTABLE, stages: ELSEWHERE } : { sources, stages: ELSEWHERE, runs }
  )
])

afterAll(endPlaces)
