export { DONE } from './done.ts'
