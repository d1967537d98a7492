import { expect, test } from 'vitest'
import { outcome } from '../../bench/goals.ts'
import { measure } from '../../bench/harness.ts'
import type { Measurement, Question } from '../../bench/question.ts'
import { workloads } from '../../bench/workloads.ts'

const SIZE = 101

// Stages: the sum of 0 … 100, whose sign each stage changes; routing: of 0 … 33, three times
// Workload A: 1 … 101, the even ones doubled: 2 × (2 + 4 + … + 100)
// Bytes: so many chunks of 64 bytes, 51 of 64 KiB, 4 KiB for each from file to file
// Tasks: two switches for each of a hundred tasks; eleven tasks
// XML: the shortest feed has 23 records of 12 fields
// Environments: some mixture; the shortest feed has one bus of the route and direction
const mixed: unknown = expect.any(Number)
const expected: Record<string, readonly unknown[]> = {
  'workload-a': [5100, 5100, 5100, 5100, 5100],
  stages: [-5050, -5050, 5050, 5050, -5050, -5050],
  bridges: Array(3).fill(SIZE),
  routing: [[5050, 5050, 5050], [5050, 5050, 5050], 3 * 561],
  concurrency: [5151, 5151],
  coroutines: [SIZE],
  bytes: [SIZE * 64, 51 * 65_536, SIZE * 64, 51 * 65_536, SIZE * 4096],
  lines: [SIZE],
  xml: [
    { elements: 1 + 23 * 13, characters: 4005 },
    { records: 23, characters: 495 }
  ],
  tasks: [200, 11, 11],
  'object-streams': [SIZE],
  'web-streams': [SIZE],
  'start-up': ['', '4'],
  memory: [5100, 5100, 5100, 5100, 2, 2],
  'flat-memory': [SIZE, SIZE],
  'event-loop': [5100, 5100],
  environments: [mixed, 5151, mixed, mixed, mixed, 5151, 1]
}

for (const [name, { questions }] of Object.entries(workloads)) {
  test(`every variant of ${name} answers the same, and can be measured`, { timeout: 120_000 }, async () => {
    const answers: unknown[] = []
    for (const question of await questions(SIZE)) {
      const { answer, measurement } = await measured(question)
      answers.push(answer)
      for (const goal of question.goals ?? []) expect(outcome(goal, measurement).figure).toMatch(/^-?\d/)
    }
    expect(answers).toEqual(expected[name])
  })
}

/** What the first variant of a question answers; and a measurement with made-up medians, for the goals. */
async function measured(question: Question): Promise<{ answer: unknown; measurement: Measurement }> {
  const [first, ...others] = question.variants
  let answer: unknown
  const run = async (): Promise<unknown> => {
    answer = await first?.run()
    return answer
  }
  const variants = first === undefined ? [] : [{ ...first, run }, ...others]
  // The comparison runs all of them once. A second time is needed only where more than time is measured.
  const rounds = question.gauge === undefined ? 0 : 1
  const measurement = await measure({ ...question, variants }, { warmUps: 0, rounds })
  if (rounds > 0) for (const { median } of measurement.measures) expect(median).not.toBeNaN()
  const measures = measurement.measures.map((one, index) => ({ ...one, median: index + 1 }))
  return { answer, measurement: { ...measurement, measures } }
}
