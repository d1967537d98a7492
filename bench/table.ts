import { besides, bestOf, figureOf, unitOf } from './figures.ts'
import type { Outcome } from './goals.ts'
import type { Measurement } from './question.ts'

/** A table in Markdown, the least first; with a last column where there is something to compare with. */
export function toTable(measurement: Measurement): string {
  const best = bestOf(measurement)
  const beside = besides(measurement)
  const rows = measurement.measures
    .toSorted((a, b) => a.median - b.median)
    .map(({ name, role, median, min, max }) => {
      const figure = (of: number): string => figureOf(measurement, of)
      const label = role === 'ours' ? `**${name}**` : name
      const ratio = best && (median / best.median).toFixed(2)
      return row(label, figure(median), `${figure(min)} – ${figure(max)}`, ratio)
    })
  const head = row('variant', unitOf(measurement), 'min – max', beside && `× ${beside}`)
  const rule = row('---', '--:', '--:', beside && '--:').replaceAll(' ', '')
  return [head, rule, ...rows].join('\n')
}

/** The goals and what became of them, as a table in Markdown. */
export function toOutcomes(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ claim, figure, bound, reached }) =>
    row(claim, bound, figure, reached ? 'reached' : '**not reached**')
  )
  return ['| goal | bound | measured | |', '|---|---|--:|---|', ...rows].join('\n')
}

/** A row of a table; a cell that there is nothing for is left out. */
function row(...cells: readonly (string | undefined)[]): string {
  return `| ${cells.filter(cell => cell !== undefined).join(' | ')} |`
}
