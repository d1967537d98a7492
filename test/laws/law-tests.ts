import { afterAll, expect } from 'vitest'
import type { Cell } from '../../packages/core/src/testing/cell.ts'
import { checkCells } from '../../packages/core/src/testing/matrix.ts'

/** Answers a function that fails unless cells keep the laws; what was checked is printed when all is done. */
export function lawTests(what: string): (cells: readonly Cell[]) => Promise<void> {
  const leftOut = new Map<string, number>()
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  let checked = 0
  process.on('unhandledRejection', note)

  afterAll(() => {
    process.off('unhandledRejection', note)
    const rows = [...leftOut].toSorted(([, a], [, b]) => b - a)
    const table = rows.map(([reason, cells]) => `${String(cells).padStart(8)}  ${reason}`).join('\n')
    console.log(`${what}: ${checked} cells checked; left out:\n${table}`)
  })

  return async cells => {
    const findings = await checkCells(cells)
    checked += findings.checked
    for (const [reason, cells] of findings.leftOut) leftOut.set(reason, (leftOut.get(reason) ?? 0) + cells)
    const { breaches } = findings
    const lines = breaches.map(({ cell, law, title, what }) => `${cell}: law ${law}, ${title}: ${what}`)
    if (lines.length > 0) expect.fail(`${lines.length} breaches\n${lines.slice(0, 20).join('\n')}`)
    expect(unhandled.splice(0)).toEqual([])
  }
}
