import { matrixOf } from '../portable/matrix.ts'
import { register } from '../portable/register.ts'
import { PORTABLE } from './cells.ts'
import { NODE } from './node-forms.ts'

const { sources, stages, runs } = PORTABLE

register([
  ...matrixOf('a Readable', { sources: [NODE.source], stages, runs: [...runs, NODE.run] }),
  ...matrixOf('a Duplex', { sources: [...sources, NODE.source], stages: [NODE.stage], runs }),
  ...matrixOf('a Writable', { sources, stages: [...stages, NODE.stage], runs: [NODE.run] })
])
