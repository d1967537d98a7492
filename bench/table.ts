import { besides, bestOf, figureOf, unitOf } from './figures.ts'
import type { Outcome } from './goals.ts'
import type { Measurement } from './question.ts'

/** A table in Markdown, the least first. */
export function toTable(measurement: Measurement): string {
  const unit = unitOf(measurement)
  const best = bestOf(measurement)
  const rows = measurement.measures
    .toSorted((a, b) => a.median - b.median)
    .map(({ name, role, median, min, max }) => {
      const figure = (of: number): string => figureOf(measurement, of)
      const ratio = best === undefined ? '' : (median / best.median).toFixed(2)
      const label = role === 'ours' ? `**${name}**` : name
      return `| ${label} | ${figure(median)} | ${figure(min)} – ${figure(max)} | ${ratio} |`
    })
  return [`| variant | ${unit} | min – max | × ${besides(measurement)} |`, '|---|--:|--:|--:|', ...rows].join(
    '\n'
  )
}

/** The goals and what became of them, as a table in Markdown. */
export function toOutcomes(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(
    ({ claim, figure, bound, reached }) =>
      `| ${claim} | ${bound} | ${figure} | ${reached ? 'reached' : '**not reached**'} |`
  )
  return ['| goal | bound | measured | |', '|---|---|--:|---|', ...rows].join('\n')
}
