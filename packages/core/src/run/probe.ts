import type { Plan } from '../pull/plan.ts'
import type { Target } from '../types.ts'
import type { Cursor } from './cursor.ts'
import type { Running } from './lifecycle.ts'

/** What looks on while the stages of a pipeline run. */
export interface Probe {
  /** Looks on at what is sent to a part of the pipeline. The parts come in turn, the last one first. */
  watch<R>(name: string, target: Target<unknown, R>): Target<unknown, R>
  /** The parts that were watched run, and read from `cursor`; as a part of a run that is watched where a stage reads them. */
  began(run: Running<unknown>, cursor: Cursor<unknown>, reader?: string): void
}

/** Whoever wants to look on at runs puts here how. Unset, it costs each run one look at it, and no item anything. */
export const probing: { probe?: ((plan: Plan) => Probe) | undefined } = {}
