import { makeStage } from '../make-stage.ts'
import type { Stage, Target } from '../types.ts'
import { type Attach, connect } from './connect.ts'

/** `operator` for stages that act on their own time: a synchronous run refuses them. */
export function timed<In, Out>(name: string, attach: Attach<In, Out>): Stage<In, Out> {
  return makeStage(
    [
      { name, timed: true, attach: target => connect(target, attach, name, true) as Target<unknown, unknown> }
    ],
    name
  )
}
