import type { Measure, Measurement } from './question.ts'

/** The unit in which a measurement is told: where items are known, nanoseconds an item. */
export function unitOf({ unit, items }: Measurement): string {
  return isEach(unit, items) ? 'ns an item' : unit
}

/** A figure of a measurement, in the unit in which it is told, with three digits that count. */
export function figureOf({ unit, items }: Measurement, figure: number): string {
  const told = isEach(unit, items) ? (figure * 1e6) / items : figure
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(told) || 1)))
  return told.toFixed(Math.min(digits, 2))
}

/** The best peer; where there is none, the best limit. */
export function bestOf({ measures }: Measurement): Measure | undefined {
  const sorted = measures.toSorted((a, b) => a.median - b.median)
  return sorted.find(({ role }) => role === 'peer') ?? sorted.find(({ role }) => role === 'limit')
}

/** What figures are compared with, if there is anything. */
export function besides(measurement: Measurement): string | undefined {
  const best = bestOf(measurement)
  return best?.role === 'peer' ? 'the best peer' : best?.name
}

function isEach(unit: string, items: number | undefined): items is number {
  return unit === 'ms' && items !== undefined
}
