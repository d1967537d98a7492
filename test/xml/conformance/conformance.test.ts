import { describe, expect, it } from 'vitest'
import { SEED } from '../../support/replay.ts'
import { randomOf } from '../support/random.ts'
import { type Candidate, htmlparser2, ours, saxes } from './candidates.ts'
import { EXCEPTIONS } from './exceptions.ts'
import { faultOf } from './score.ts'
import { suiteTests } from './suite.ts'

const tests = await suiteTests()
const excepted = new Set(EXCEPTIONS.flatMap(exception => exception.tests))

/** How many tests a parser passes. */
async function scoreOf(candidate: Candidate): Promise<number> {
  let score = 0
  for (const test of tests) if ((await faultOf(candidate, test)) === undefined) score++
  return score
}

describe('the W3C suite', () => {
  it('has 2,240 tests that the fifth edition decides', () => {
    expect(tests).toHaveLength(2240)
    expect(new Set(tests.map(({ id }) => id)).size).toBe(2240)
    expect([...excepted].filter(id => !tests.some(test => test.id === id))).toEqual([])
  })

  it('passes but for the exceptions, all of which fail', async () => {
    const unexpected: string[] = []
    for (const test of tests) {
      const fault = await faultOf(ours, test)
      if (fault !== undefined && !excepted.has(test.id)) unexpected.push(`${test.id}: ${fault}`)
      if (fault === undefined && excepted.has(test.id)) unexpected.push(`${test.id} passes`)
    }
    expect(unexpected).toEqual([])
    expect(tests.length - excepted.size).toBeGreaterThan(1768)
  })

  it(`gives the same when the documents are cut at random (seed ${SEED})`, async () => {
    const random = randomOf(SEED)
    const unexpected: string[] = []
    for (const test of tests) {
      const cuts = Array.from({ length: 1 + random(20) }, () => random(600))
      const fault = await faultOf(ours, test, cuts)
      if ((fault !== undefined) !== excepted.has(test.id))
        unexpected.push(`${test.id}, cut at ${cuts}: ${fault}`)
    }
    expect(unexpected).toEqual([])
  })

  it('is passed by saxes and htmlparser2 in fewer places', async () => {
    const figures = Object.fromEntries(
      await Promise.all(
        [saxes, htmlparser2].map(async candidate => [candidate.name, await scoreOf(candidate)])
      )
    )
    console.log(`W3C suite, of ${tests.length}: costream ${tests.length - excepted.size}`, figures)
    expect(figures.saxes).toBeLessThan(tests.length - excepted.size)
  })
})
