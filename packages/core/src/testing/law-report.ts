import { LawError } from './law-error.ts'
import type { Findings } from './matrix.ts'

/** What was checked, and what was not. */
export interface LawReport {
  /** How many cells ran: each one source, the thing that is tried, one way to run it, and something that happens. */
  readonly checked: number
  /** Why cells were left out, and how many for each reason; most first. */
  readonly leftOut: readonly { readonly reason: string; readonly cells: number }[]
}

/**
 * Answers what was checked.
 *
 * @throws LawError where a law was broken
 */
export function report({ checked, leftOut, breaches }: Findings): LawReport {
  if (breaches.length > 0) throw new LawError(breaches, checked)
  const reasons = [...leftOut].map(([reason, cells]) => ({ reason, cells }))
  return { checked, leftOut: reasons.toSorted((a, b) => b.cells - a.cells) }
}
