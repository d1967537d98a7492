import { besides, bestOf, figureOf, unitOf } from './figures.ts'
import type { Measure, Measurement } from './question.ts'

const WIDTH = 760
const BAR = 16
const ROW = 24
const TOP = 40
const LABELS = 290
const FIGURES = 130
const ROOM = WIDTH - LABELS - FIGURES

/**
 * A bar chart as SVG: a bar a variant, the least first; a line from the least to the most that was measured; behind
 * it the median and how it compares with the best peer. It brings its own background, light or dark as the reader
 * has it.
 */
export function chart(measurement: Measurement): string {
  const sorted = measurement.measures.toSorted((a, b) => a.median - b.median)
  const scale = ROOM / Math.max(...sorted.map(({ max }) => max))
  const height = TOP + sorted.length * ROW + 8
  const beside = besides(measurement)
  const units = beside === undefined ? unitOf(measurement) : `${unitOf(measurement)}, × ${beside}`
  const title = escaped(`${measurement.title}: ${units}`)
  const rows = sorted.map((measure, index) => bar(measurement, measure, scale, TOP + index * ROW))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${title}</title>`,
    STYLE,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text class="title" x="12" y="24">${title}</text>`,
    ...rows,
    '</svg>',
    ''
  ].join('\n')
}

function bar(measurement: Measurement, measure: Measure, scale: number, y: number): string {
  const { name, role, median, min, max } = measure
  const best = bestOf(measurement)
  const ratio = best === undefined ? '' : ` · ${(median / best.median).toFixed(2)} ×`
  const to = (figure: number): string => (LABELS + Math.max(figure * scale, 1)).toFixed(1)
  const middle = y + BAR / 2
  return [
    `<text class="label ${role}" x="${LABELS - 8}" y="${middle + 4}">${escaped(name)}</text>`,
    `<rect class="${role}" x="${LABELS}" y="${y}" width="${Math.max(median * scale, 1).toFixed(1)}" height="${BAR}" rx="2"/>`,
    `<path d="M${to(min)} ${middle}H${to(max)}"/>`,
    `<text x="${(Number(to(max)) + 8).toFixed(1)}" y="${middle + 4}">${figureOf(measurement, median)}${ratio}</text>`
  ].join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

const STYLE = `<style>
text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.label{text-anchor:end}
.ground{fill:#fff}.label.ours{font-weight:600}rect.ours{fill:#1f7a54}rect.peer{fill:#9aa4b0}rect.limit{fill:#d0d6dd}path{stroke:#57606a;stroke-width:1.5}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ground{fill:#0d1117}rect.ours{fill:#3fb37f}rect.peer{fill:#6e7a88}rect.limit{fill:#3d4651}path{stroke:#b1bac4}}
</style>`
