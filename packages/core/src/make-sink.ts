import { SINK } from './brands.ts'
import { describe } from './describe.ts'
import { guard } from './push/guard.ts'
import { advice, isSource } from './recognise.ts'
import { drive } from './run/drive.ts'
import type { Sink, Source, Target } from './types.ts'

/** Makes a sink out of how to open a sound target. */
export function makeSink<In, R>(open: () => Target<In, R>, name: string): Sink<In, R> {
  const apply = (source: Source<In>): Promise<R> => {
    if (!isSource(source)) {
      throw new TypeError(`${name}: a sink is applied to a source, got ${describe(source)}${advice(source)}`)
    }
    return drive(source, open())
  }
  Object.defineProperty(apply, 'name', { value: name })
  return Object.defineProperties(apply, {
    open: { value: () => guard(open(), name) },
    [SINK]: { value: open }
  }) as typeof apply & { open(): Target<In, R> }
}
