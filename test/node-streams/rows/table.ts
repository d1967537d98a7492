import process from 'node:process'
import { inspect } from 'node:util'
import { type Control, LINES, lineHere, passes, type Row } from './row.ts'

/** The rows as a table: what ours did in this run, and what the controls do. */
export function table(rows: readonly Row[], held: ReadonlyMap<Row, boolean>): string {
  const lines = rows.flatMap(row =>
    row.controls.map((control, index) => {
      const [number, says] = index === 0 ? [String(row.number), row.says] : ['', '']
      const ours = index > 0 ? '' : verdict(held.get(row))
      return [
        number,
        says,
        ours,
        control.by,
        ...LINES.map(line => mark(row, control, line)),
        doing(row, control)
      ]
    })
  )
  const head = ['row', 'what must hold', 'ours', 'control', ...LINES.map(String), 'and does']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map(line => line[column]?.length ?? 0))
  )
  const text = [head, widths.map(width => '-'.repeat(width)), ...lines]
    .map(line =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(' | ')
        .trimEnd()
    )
    .join('\n')
  return `Node ${process.version}: ${[...held.values()].filter(Boolean).length} of ${rows.length} rows hold. A control holds (+) or fails (-) on 22, 24, 26.\n\n${text}\n`
}

function verdict(held: boolean | undefined): string {
  return held === undefined ? 'not run' : held ? 'holds' : 'FAILS'
}

function mark(row: Row, control: Control, line: (typeof LINES)[number]): string {
  return passes(row, control, line) ? '+' : '-'
}

function doing(row: Row, control: Control): string {
  const line = lineHere()
  return passes(row, control, line) ? '' : inspect(control.does[line], { breakLength: Infinity })
}
