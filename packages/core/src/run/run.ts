import { drain } from '../sinks/drain.ts'
import { startRun } from './drive.ts'
import type { Run } from './pipe-type.ts'
import { assemble } from './pipeline.ts'

/**
 * Runs a pipeline to its end, whatever stands last: what comes out of a last stage is dropped.
 *
 * The arguments are those of `pipe`.
 *
 * @returns a promise of the sink's result, of nothing where a stage stands last
 * @throws TypeError for an argument that fits no place, at the call
 *
 * @example
 * ```ts
 * import { run, tap } from '@costream/core'
 *
 * await run(['bus', '22'], tap(item => console.log(item))) // bus, 22
 * ```
 */
export const run: Run = ((...args: unknown[]): Promise<unknown> => {
  const pipeline = assemble(args, 'run')
  return 'flow' in pipeline ? startRun(pipeline.flow, drain()) : pipeline.result
}) as Run
