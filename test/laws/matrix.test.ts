import { describe, test } from 'vitest'
import { PAIRED, PORTABLE, pairs, SINGLE, singles } from './cells.ts'
import { lawTests } from './law-tests.ts'

/** How long, in milliseconds, the cells of one run and behaviour may take. */
const TIMEOUT = 60_000

const hold = lawTests('laws')

describe.each(PORTABLE.runs)('$name', run => {
  test.each(SINGLE)('keeps the laws for every source and stage: $name', { timeout: TIMEOUT }, behaviour =>
    hold(singles(PORTABLE, run, behaviour))
  )
  test.each(PAIRED)('keeps the laws for pairs of stages: $name', { timeout: TIMEOUT }, behaviour =>
    hold(pairs(run, behaviour))
  )
})
