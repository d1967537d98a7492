/**
 * Tools for the tests of those who write stages, sources and targets: they import no test runner, and run wherever core
 * does.
 *
 * @example
 * ```ts
 * import { map } from '@costream/core'
 * import { checkStage } from '@costream/core/testing'
 *
 * await checkStage(() => map((n: number) => n * 2), { items: [1, 2, 3], expected: [2, 4, 6] })
 * ```
 */
export type { CheckOptions } from './testing/check-options.ts'
export { type CheckSourceOptions, checkSource } from './testing/check-source.ts'
export { type CheckStageOptions, checkStage } from './testing/check-stage.ts'
export { type CheckTargetOptions, checkTarget } from './testing/check-target.ts'
export type { Cannot, Feature } from './testing/feature.ts'
export { LawError } from './testing/law-error.ts'
export type { LawReport } from './testing/law-report.ts'
export type { Breach } from './testing/laws.ts'
export type { SourceLog, SourceScript } from './testing/player.ts'
export type { Probe } from './testing/probe.ts'
export { type TrackedForm, type TrackedSource, trackedSource } from './testing/tracked-source.ts'
export {
  type TargetLog,
  type TargetScript,
  type TrackedTarget,
  trackedTarget
} from './testing/tracked-target.ts'
export { turn } from './testing/turn.ts'
export { type VirtualClock, virtualClock } from './testing/virtual-clock.ts'
