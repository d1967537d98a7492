import { build } from '../../tsup.base.ts'

export default build('neutral', [
  'src/index.ts',
  'src/adapter.ts',
  'src/it-pipe.ts',
  'src/tasks.ts',
  'src/testing.ts'
])
