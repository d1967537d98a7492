import { describe, test } from 'vitest'
import { PORTABLE, SINGLE, singles } from './cells.ts'
import { lawTests } from './law-tests.ts'
import { NODE } from './node-forms.ts'

/** How long, in milliseconds, the cells of one behaviour may take. */
const TIMEOUT = 60_000

const hold = lawTests('laws with Node streams')

const { sources, stages, runs } = PORTABLE

const FORMS = [
  { form: 'a Readable', forms: { sources: [NODE.source], stages, runs: [...runs, NODE.run] } },
  { form: 'a Duplex', forms: { sources: [...sources, NODE.source], stages: [NODE.stage], runs } },
  { form: 'a Writable', forms: { sources, stages: [...stages, NODE.stage], runs: [NODE.run] } }
]

describe.each(FORMS)('$form', ({ forms }) => {
  test.each(SINGLE)('keeps the laws: $name', { timeout: TIMEOUT }, behaviour =>
    hold(forms.runs.flatMap(run => singles(forms, run, behaviour)))
  )
})
