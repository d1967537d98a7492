import { pull, type Stage, type Target } from '@costream/core'
import type { Window } from '../link/frame.ts'
import type { Inlet } from '../link/inlet.ts'
import type { Outlet } from '../link/outlet.ts'
import { BATCH } from '../link/outlet.ts'
import { couple } from './couple.ts'
import type { Place } from './place.ts'

/** What is asked for, wherever it runs. */
export interface Wanted {
  readonly module?: string
  readonly name: string
  readonly args: readonly unknown[]
}

/** How much may be on its way in each direction. */
export interface WindowOptions {
  /** How many items may be on their way in each direction. Default 1024: four batches of 256. */
  readonly window?: number
  /** How many bytes may be on their way where items are bytes; one batch more is always let through. Default 4 MiB. */
  readonly windowBytes?: number
}

/** The window that options ask for. */
export function windowOf({ window = 4 * BATCH, windowBytes = 4 * 2 ** 20 }: WindowOptions): Window {
  return { items: window, bytes: windowBytes }
}

/** The stage that runs at a place. */
export function stageAt<In, Out>(
  { module, name, args }: Wanted,
  place: Place,
  window: Window
): Stage<In, Out> {
  const request = { ...(module !== undefined && { module }), stage: name, args, back: true, window }
  const open = (): { outlet: Outlet<In>; inlet: Inlet<Out> } => {
    const { outlet, inlet } = place.open(request)
    return { outlet: outlet as Outlet<unknown> as Outlet<In>, inlet: inlet as Inlet<unknown> as Inlet<Out> }
  }
  return pull<In, Out>(source => couple(source, open), { name })
}

/** The target whose items go to a place, and whose result comes from there. */
export function targetAt<In, R>({ module, name, args }: Wanted, place: Place, window: Window): Target<In, R> {
  const request = { ...(module !== undefined && { module }), stage: name, args, back: false, window }
  return place.open(request).outlet as Target<unknown, unknown> as Target<In, R>
}
