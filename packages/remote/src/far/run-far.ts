import { compose, drive, type Failure, type Sink, type StageLike, type Target } from '@costream/core'
import type { Stream } from '../link/stream.ts'

/** What a stream is opened for, once it is loaded: a stage, or what takes the items and gives a result. */
export type FarPart =
  | { readonly stage: StageLike<unknown, unknown> }
  | { readonly target: Target<unknown, unknown> | Sink<unknown, unknown> }

/** How a part came to its end. */
export type FarOutcome = { readonly result: unknown } | { readonly failure: Failure }

/** Runs a part of somebody else's pipeline: what comes in on the stream goes through it, and back. */
export async function runFar(stream: Stream, load: () => FarPart | Promise<FarPart>): Promise<FarOutcome> {
  const { inlet, outlet } = stream
  if (inlet === undefined) return { result: undefined }
  let attached = false
  let outcome: FarOutcome
  try {
    const part = await load()
    const head = 'stage' in part && outlet !== undefined ? compose(part.stage)(outlet) : targetOf(part)
    attached = true
    outcome = { result: await drive(inlet, head, { signal: inlet.signal }) }
  } catch (error) {
    outcome = { failure: { error } }
    inlet.release({ error })
    if (!attached) await Promise.resolve(outlet?.throw(error)).catch(() => {})
  }
  inlet.close(outcome)
  return outcome
}

function targetOf(part: FarPart): Target<unknown, unknown> | Sink<unknown, unknown> {
  if ('target' in part) return part.target
  throw new TypeError(
    'A stage was asked to be a sink. Use threaded.sink, or sendTo, for sinks and targets alone'
  )
}
