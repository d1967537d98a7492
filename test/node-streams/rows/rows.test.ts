import { afterAll, describe, expect, it } from 'vitest'
import { duplexRows } from './duplex.ts'
import { followRows } from './follow.ts'
import { fromReadableRows } from './from-readable.ts'
import { fromWritableRows } from './from-writable.ts'
import { linesRows } from './lines.ts'
import { expected, lineHere, passes, type Row } from './row.ts'
import { table } from './table.ts'
import { toReadableRows } from './to-readable.ts'
import { webRows } from './web.ts'

// What must hold between Node streams, Web streams and costream, row by row. Each row is one question, put to ours and
// to the stock way or a peer; so that what fails at it shows that the question can be failed.

const rows: readonly Row[] = [
  ...fromReadableRows,
  ...toReadableRows,
  ...fromWritableRows,
  ...duplexRows,
  ...webRows,
  ...linesRows,
  ...followRows
]
const held = new Map<Row, boolean>()
const line = lineHere()

describe('the rows', () => {
  afterAll(() => console.log(table(rows, held)))

  for (const row of rows) {
    it(`${row.number}. ${row.says}`, async () => {
      held.set(row, false)
      expect(await row.ours()).toEqual(row.holds)
      held.set(row, true)
      for (const control of row.controls) {
        expect({ [control.by]: await control.run() }).toEqual({ [control.by]: expected(row, control, line) })
      }
      const failing = row.controls.filter(control => !passes(row, control, line))
      expect(failing.length, 'how many controls fail the row').toBeGreaterThan(0)
    }, 20_000) // some controls hang, and some rows start programs
  }

  it('are complete and in order', () => {
    expect(rows.map(row => row.number)).toEqual(Array.from(rows, (_, index) => index + 1))
  })
})
