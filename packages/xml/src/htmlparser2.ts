export { htmlparser2Source } from './htmlparser2-source.ts'
