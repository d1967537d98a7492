import { makeStage } from '../make-stage.ts'
import type { Stage, Target } from '../types.ts'
import { type Attach, connect } from './connect.ts'

/** `stage` for the library's own operators: nothing stands between their handler and the one before. */
export function operator<In, Out>(name: string, attach: Attach<In, Out>): Stage<In, Out> {
  return makeStage(
    [{ name, attach: target => connect(target, attach, name, true) as Target<unknown, unknown> }],
    name
  )
}
