import { expect, test } from 'vitest'
import { checkResults, measure, toTable } from '../../bench/harness.ts'
import { replaceSection } from '../../bench/report.ts'
import { workloads } from '../../bench/workloads.ts'

const SIZE = 101

// Workload A: 1 … 101, the even ones doubled: 2 × (2 + 4 + … + 100)
// Tasks: two switches for each of a hundred tasks; eleven tasks
const expected: Record<string, readonly unknown[]> = {
  'workload-a': [5100, 5100],
  lines: [SIZE],
  tasks: [200, 11, 11],
  'object-streams': [SIZE],
  'web-streams': [SIZE]
}

for (const [name, { questions }] of Object.entries(workloads)) {
  for (const [index, question] of questions(SIZE).entries()) {
    test(`every variant of ${name} answers the same: ${question.title}`, async () => {
      expect(await checkResults(question)).toBe(expected[name]?.[index])
      question.remove?.()
    })
  }
}

const right = { name: 'right', run: () => 1 }
const wrong = { name: 'wrong', run: async () => 2 }

test('`checkResults()` names a variant with another result', async () => {
  await expect(checkResults({ title: 'T', reference: 'right', variants: [right, wrong] })).rejects.toThrow(
    'T: "wrong" answers 2, "right" answers 1'
  )
})

test('`checkResults()` refuses a reference that is missing', async () => {
  await expect(checkResults({ title: 'T', reference: 'else', variants: [right] })).rejects.toThrow(
    'the reference "else" is not among the variants'
  )
})

test('`measure()` checks, warms up, then begins each round with another variant', async () => {
  const runs: string[] = []
  const variants = ['a', 'b'].map(name => ({ name, run: () => void runs.push(name) }))
  const measures = await measure({ title: 'T', reference: 'b', variants }, { warmUps: 1, rounds: 2 })
  const [check, warmUp, ...rounds] = ['bab', 'ab', 'ab', 'ba']
  expect(runs.join('')).toBe([check, warmUp, ...rounds].join(''))
  expect(measures.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(measures[1]?.ratio).toBe(1)
})

test('`toTable()` puts the fastest first', () => {
  const slow = { name: 'slow', median: 3, min: 2, max: 4, ratio: 1 }
  const fast = { name: 'fast', median: 1.5, min: 1, max: 2, ratio: 0.5 }
  expect(toTable([slow, fast], 'slow').split('\n').slice(2)).toEqual([
    '| fast | 1.5 | 1.0 – 2.0 | 0.50 |',
    '| slow | 3.0 | 2.0 – 4.0 | 1.00 |'
  ])
})

test('`replaceSection()` leaves the other sections alone', () => {
  const text = '# T\n\n## A\n\nold\n\n## B\n\nkept\n'
  expect(replaceSection(text, 'A', 'new')).toBe('# T\n\n## A\n\nnew\n\n## B\n\nkept\n')
  expect(replaceSection(text, 'B', 'new')).toBe('# T\n\n## A\n\nold\n\n## B\n\nnew\n')
  expect(replaceSection('# T\n', 'A', 'new')).toBe('# T\n\n## A\n\nnew\n')
})
