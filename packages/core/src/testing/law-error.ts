import type { Breach } from './laws.ts'

/** How many breaches the message spells out. */
const SHOWN = 20

/** Laws were broken. `breaches` has every cell in which one was: its name, the law and what happened. */
export class LawError extends Error {
  override readonly name = 'LawError'
  readonly code = 'COSTREAM_LAWS_BROKEN'
  readonly breaches: readonly Breach[]

  constructor(breaches: readonly Breach[], checked: number) {
    const lines = breaches
      .slice(0, SHOWN)
      .map(({ cell, law, title, what }) => `  ${cell}: law ${law}, ${title}: ${what}`)
    const more = breaches.length > SHOWN ? [`  and ${breaches.length - SHOWN} more, in breaches`] : []
    const summary = `${count(breaches.length, 'breach', 'breaches')} of the laws in ${count(checked, 'cell', 'cells')}`
    super([summary, ...lines, ...more].join('\n'))
    this.breaches = breaches
  }
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`
}
