import { describe, expect, test } from 'vitest'
import { outcome } from '../../bench/goals.ts'
import { checkResults, measure } from '../../bench/harness.ts'
import { workloads } from '../../bench/workloads.ts'

const SIZE = 101

// Workload A: 1 … 101, the even ones doubled: 2 × (2 + 4 + … + 100)
// Bytes: so many chunks of 64 bytes, 51 of 64 KiB, 4 KiB for each from file to file
// Tasks: two switches for each of a hundred tasks; eleven tasks
// XML: the shortest feed has 23 records of 12 fields
const expected: Record<string, readonly unknown[]> = {
  'workload-a': [5100, 5100, 5100, 5100, 5100],
  stages: Array(6).fill(SIZE),
  bridges: Array(3).fill(SIZE),
  routing: [[SIZE, SIZE, SIZE], [SIZE, SIZE, SIZE], 102],
  concurrency: [5151, 5151],
  coroutines: [SIZE],
  bytes: [SIZE * 64, 51 * 65_536, SIZE * 64, 51 * 65_536, SIZE * 4096],
  lines: [SIZE],
  xml: [
    { elements: 1 + 23 * 13, characters: 2246 },
    { records: 23, characters: 495 }
  ],
  tasks: [200, 11, 11],
  'object-streams': [SIZE],
  'web-streams': [SIZE]
}

describe.each(Object.entries(workloads))('%s', (name, { questions }) => {
  test('every variant answers the same', { timeout: 60_000 }, async () => {
    const answers: unknown[] = []
    for (const question of await questions(SIZE)) answers.push(await checkResults(question))
    expect(answers).toEqual(expected[name])
  })

  test('is measured, and held against its goals', { timeout: 60_000 }, async () => {
    for (const question of await questions(SIZE)) {
      const measurement = await measure(question, { warmUps: 0, rounds: 1 })
      expect(measurement.measures.map(measure => measure.name)).toEqual(
        question.variants.map(({ name }) => name)
      )
      for (const goal of question.goals ?? []) expect(outcome(goal, measurement).figure).toMatch(/^-?\d/)
    }
  })
})
