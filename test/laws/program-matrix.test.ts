import { matrixOf } from '../portable/matrix.ts'
import { register } from '../portable/register.ts'
import { LONG } from '../support/replay.ts'
import { PORTABLE } from './cells.ts'
import { CAT } from './program-form.ts'

const SOURCES = ['generator', 'async generator']

const RUNS = ['pipe into a target', 'pulled by for await', 'pipeThrough a TransformStream of the stages']

const { sources, runs } = PORTABLE

register(
  matrixOf('A program', {
    sources: sources.filter(({ name }) => SOURCES.includes(name)),
    stages: [CAT],
    runs: runs.filter(({ name }) => LONG || RUNS.includes(name))
  })
)
