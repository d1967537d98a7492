import { build } from '../../tsup.base.ts'

export default build('node', [
  'src/index.ts',
  'src/thread-host.ts',
  'src/process-host.ts',
  'src/lifeline-host.ts'
])
