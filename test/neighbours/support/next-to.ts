import { describe, it } from 'vitest'
import { LAWS } from './laws.ts'
import type { Neighbour } from './neighbour.ts'

/** Holds the common stages next to a neighbour to every law. */
export function nextTo(name: string, neighbour: Neighbour): void {
  describe(name, () => {
    for (const law of LAWS) {
      if (law.exempt?.(neighbour) === undefined) it(law.title, () => law.check(neighbour), 30_000)
    }
  })
}
