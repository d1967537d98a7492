import { build } from '../../tsup.base.ts'

export default build('node', ['src/index.ts', 'src/csv.ts', 'src/cli.ts'])
