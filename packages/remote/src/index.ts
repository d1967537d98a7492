export { type LinkKind, type LinkLoss, LinkLostError } from './link-lost-error.ts'
export type { ArgsOf, StageOf, StageRef } from './stage-ref.ts'
