import type { Behaviour } from '../../packages/core/src/testing/behaviours.ts'
import type { Cell, RunForm, SourceForm, StageForm } from '../../packages/core/src/testing/cell.ts'
import { RUNS } from '../../packages/core/src/testing/runs.ts'
import { SOURCES } from '../../packages/core/src/testing/sources.ts'
import { IT_PIPE_RUN } from './it-pipe-run.ts'
import { behavioursOf } from './samples.ts'
import { ONE_OF_EACH, STAGES } from './stages.ts'

/** The forms that are combined with each other. */
export interface Forms {
  readonly sources: readonly SourceForm[]
  readonly stages: readonly StageForm[]
  readonly runs: readonly RunForm[]
}

/** Everything that runs in every runtime. */
export const PORTABLE: Forms = { sources: SOURCES, stages: STAGES, runs: [...RUNS, IT_PIPE_RUN] }

export const SINGLE: readonly Behaviour[] = behavioursOf(1)

const NOT_ONE_OF_EACH = /^(no|one) item|at the (first|last) item|of as many items|, with (null|false|"text")/

export const PAIRED: readonly Behaviour[] = behavioursOf(2).filter(({ name }) => !NOT_ONE_OF_EACH.test(name))

const MAIN: readonly SourceForm[] = SOURCES.filter(({ name }) =>
  ['generator', 'async generator', 'async iterator', 'channel'].includes(name)
)

/** In one run and behaviour: the main kinds of source with every stage, every source with each kind of stage. */
export function singles({ sources, stages }: Forms, run: RunForm, behaviour: Behaviour): readonly Cell[] {
  return sources.flatMap(source => {
    const fitting = MAIN.includes(source)
      ? stages
      : stages.filter(stage => !STAGES.includes(stage) || ONE_OF_EACH.includes(stage))
    return fitting.map(stage => ({ source, stages: [stage], run, behaviour }))
  })
}

/** In one run and behaviour: two sources, with each pair of kinds of stages. */
export function pairs(run: RunForm, behaviour: Behaviour): readonly Cell[] {
  const kinds = ONE_OF_EACH.filter(
    ({ name }) => !['async map', 'switchMap', 'catchError that passes on'].includes(name)
  )
  const couples = kinds.flatMap(first => kinds.map(second => [first, second]))
  const sources = MAIN.slice(0, 2)
  return sources.flatMap(source => couples.map(stages => ({ source, stages, run, behaviour })))
}
