import { build } from '../../tsup.base.ts'

export default build('neutral', ['src/index.ts', 'src/htmlparser2.ts'])
