import type { Goal, Measurement, Medians } from './question.ts'

/** What became of a goal. */
export interface Outcome {
  readonly claim: string
  readonly figure: string
  readonly bound: string
  readonly reached: boolean
}

/** The figure "so many times as long as another variant". */
export function ratio(name: string, other: string): Goal['figure'] {
  return medians => medians.of(name) / medians.of(other)
}

/** The figure "so many times as long as the best peer", some left out by name. */
export function besidePeers(name: string, except: readonly string[] = []): Goal['figure'] {
  return medians => medians.of(name) / medians.bestPeer(except)
}

/** Holds a goal against what was measured. */
export function outcome(goal: Goal, measurement: Measurement): Outcome {
  const { claim, bound, unit = '×' } = goal
  const figure = goal.figure(mediansOf(measurement))
  const [word, limit, reached] =
    'atMost' in bound
      ? ['at most', bound.atMost, figure <= bound.atMost]
      : ['at least', bound.atLeast, figure >= bound.atLeast]
  return { claim, figure: `${figure.toFixed(2)} ${unit}`, bound: `${word} ${limit} ${unit}`, reached }
}

/** Looks medians up by name. */
export function mediansOf({ title, measures }: Measurement): Medians {
  return {
    of(name) {
      const measure = measures.find(one => one.name === name)
      if (measure === undefined) throw new Error(`${title}: there is no variant "${name}"`)
      return measure.median
    },
    bestPeer(except = []) {
      const peers = measures.filter(({ name, role }) => role === 'peer' && !except.includes(name))
      return Math.min(...peers.map(({ median }) => median))
    }
  }
}
