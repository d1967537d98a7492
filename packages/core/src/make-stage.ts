import { type Branded, SINK, STAGE } from './brands.ts'
import { describe } from './describe.ts'
import type { Form } from './form.ts'
import { makeSink } from './make-sink.ts'
import { extendFlow } from './pull/flow.ts'
import { attachAll } from './push/attach-all.ts'
import { guard } from './push/guard.ts'
import { sound } from './push/sound.ts'
import { advice, isSink, isSource, isTarget } from './recognise.ts'
import type { Sink, Stage, Target } from './types.ts'

/** Makes the one function that is a stage in every position out of how the stage was written. */
export function makeStage<In, Out>(forms: readonly Form[], name: string): Stage<In, Out> {
  const apply = (input: unknown): unknown => {
    if (isSink(input)) {
      const open = (input as Sink<unknown, unknown> & Branded)[SINK]
      return makeSink(() => attachAll(forms, open?.() as Target<unknown, unknown>), name)
    }
    if (isTarget(input, name)) return guard(attachAll(forms, sound(input)), name)
    if (isSource(input)) return extendFlow(input, forms)
    throw new TypeError(
      `${name}: a stage is applied to a target, a sink or a source, got ${describe(input)}${advice(input)}`
    )
  }
  Object.defineProperty(apply, 'name', { value: name })
  Object.defineProperty(apply, STAGE, { value: forms })
  return apply as Stage<In, Out>
}
