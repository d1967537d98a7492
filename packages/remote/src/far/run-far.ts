import { compose, drive, type Sink, type StageLike, type Target } from '@costream/core'
import type { Stream } from '../link/stream.ts'

/** What a stream is opened for, once it is loaded: a stage, or what takes the items and gives a result. */
export type FarPart =
  | { readonly stage: StageLike<unknown, unknown> }
  | { readonly target: Target<unknown, unknown> | Sink<unknown, unknown> }

/** Runs a part of somebody else's pipeline: what comes in on the stream goes through it, and back. */
export async function runFar(stream: Stream, load: () => FarPart | Promise<FarPart>): Promise<void> {
  const { inlet, outlet } = stream
  if (inlet === undefined) return
  let attached = false
  try {
    const part = await load()
    const head = 'stage' in part && outlet !== undefined ? compose(part.stage)(outlet) : targetOf(part)
    attached = true
    inlet.close({ result: await drive(inlet, head, { signal: inlet.signal }) })
  } catch (error) {
    inlet.release({ error })
    if (!attached) await Promise.resolve(outlet?.throw(error)).catch(() => {})
    inlet.close({ failure: { error } })
  }
}

function targetOf(part: FarPart): Target<unknown, unknown> | Sink<unknown, unknown> {
  if ('target' in part) return part.target
  throw new TypeError(
    'A stage was asked to be a sink. Use threaded.sink, or sendTo, for sinks and targets alone'
  )
}
