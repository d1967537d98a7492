import { expect, test } from 'vitest'
import { checkResults, measure } from '../../bench/harness.ts'
import type { Question } from '../../bench/question.ts'

const right = { name: 'right', run: () => 1 }
const wrong = { name: 'wrong', run: async () => 2 }

test('`checkResults()` names a variant with another result', async () => {
  await expect(checkResults({ title: 'T', variants: [right, wrong] })).rejects.toThrow(
    'T: "wrong" answers 2, "right" answers 1'
  )
})

test('`checkResults()` refuses a question without variants', async () => {
  await expect(checkResults({ title: 'T', variants: [] })).rejects.toThrow('T: there is no variant')
})

function logging(runs: string[]): Question {
  const variants = ['a', 'b'].map(name => ({ name, run: () => void runs.push(name) }))
  return { title: 'T', variants, prepare: () => runs.push('('), remove: () => runs.push(')') }
}

test('`measure()` prepares, checks, warms up, begins each round with another variant, and removes', async () => {
  const runs: string[] = []
  const { rounds, measures } = await measure(logging(runs), { warmUps: 1, rounds: 2, seconds: 60 })
  expect(runs.join('')).toBe(['(', 'ab', 'ab', 'ab', 'ba', ')'].join(''))
  expect(rounds).toBe(2)
  expect(measures.map(({ name }) => name)).toEqual(['a', 'b'])
})

test('`measure()` makes the least number of rounds when time is over', async () => {
  const { rounds } = await measure(logging([]), { warmUps: 0, rounds: 9, least: 3, seconds: 0 })
  expect(rounds).toBe(3)
})

test('`measure()` removes what a failed question made', async () => {
  const runs: string[] = []
  const question = { ...logging(runs), variants: [right, wrong] }
  await expect(measure(question)).rejects.toThrow('"wrong" answers 2')
  expect(runs.join('')).toBe('()')
})

test('`measure()` takes what the gauge says, and answers medians, spread and roles', async () => {
  const said: Record<string, number[]> = {
    'costream: a': [5, 1, 3],
    b: [1, 2, 2],
    c: [7, 7, 7]
  }
  const question: Question = {
    title: 'T',
    unit: 'KB',
    variants: [
      { name: 'costream: a', run() {} },
      { name: 'b', run() {} },
      { name: 'c', limit: true, run() {} }
    ],
    gauge: async ({ name }) => said[name]?.shift() ?? 0
  }
  expect(await measure(question, { warmUps: 0, rounds: 3, seconds: 60 })).toEqual({
    title: 'T',
    unit: 'KB',
    rounds: 3,
    measures: [
      { name: 'costream: a', role: 'ours', median: 3, min: 1, max: 5 },
      { name: 'b', role: 'peer', median: 2, min: 1, max: 2 },
      { name: 'c', role: 'limit', median: 7, min: 7, max: 7 }
    ]
  })
})
