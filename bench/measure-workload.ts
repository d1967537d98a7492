import { parseArgs } from 'node:util'
import { outcome } from './goals.ts'
import { measure } from './harness.ts'
import type { Effort } from './question.ts'
import { type Answer, reportOf } from './report.ts'
import { keep } from './results.ts'
import { toOutcomes, toTable } from './table.ts'
import { workloads } from './workloads.ts'

// node bench/measure-workload.ts NAME [--trial]: what bench/index.ts runs for each workload.

const { positionals, values } = parseArgs({ allowPositionals: true, options: { trial: { type: 'boolean' } } })
const [name = ''] = positionals
const workload = workloads[name]
if (workload === undefined) throw new Error(`There is no workload "${name}"`)

const effort: Effort = values.trial ? { warmUps: 0, rounds: 1 } : {}
const answers: Answer[] = []
for (const question of await workload.questions(values.trial ? 100 : undefined)) {
  const measurement = await measure(question, effort)
  const outcomes = (question.goals ?? []).map(goal => outcome(goal, measurement))
  answers.push({ ...measurement, outcomes })
  console.log(`${workload.title}. ${question.title}\n\n${toTable(measurement)}\n`)
  if (outcomes.length > 0) console.log(`${toOutcomes(outcomes)}\n`)
}
if (!values.trial) keep(name, reportOf(answers))
