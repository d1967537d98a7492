export { type MainStreams, main } from './main.ts'
