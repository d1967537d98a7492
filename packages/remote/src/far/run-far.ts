import { compose, drive, type Failure, type Sink, type StageLike, type Target } from '@costream/core'
import type { Inlet } from '../link/inlet.ts'
import type { Outlet } from '../link/outlet.ts'
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
  let outcome: FarOutcome
  try {
    outcome = { result: await run(await load(), inlet, outlet) }
  } catch (error) {
    outcome = { failure: { error } }
    inlet.release({ error })
    await Promise.resolve(outlet?.throw(error)).catch(() => {})
  }
  inlet.close(outcome)
  return outcome
}

function run(part: FarPart, inlet: Inlet<unknown>, outlet: Outlet<unknown> | undefined): Promise<unknown> {
  const options = { signal: inlet.signal, closeTimeout: Infinity } // how long it may take is up to the other side
  if ('target' in part && outlet === undefined) return drive(inlet, part.target, options)
  if ('stage' in part && outlet !== undefined) return drive(compose(part.stage)(inlet), outlet, options)
  throw new TypeError('A stage was asked for where there is a target, or a target where there is a stage')
}
