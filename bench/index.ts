import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { kept, writePage } from './results.ts'
import { toOutcomes } from './table.ts'
import { workloads } from './workloads.ts'

// node bench/index.ts [--trial] [NAME...]: measures all workloads or some, each in a process of its own, and writes
// docs/benchmarks.md anew. A trial is short, says nothing about speed, and keeps nothing.
// node bench/index.ts --page: writes docs/benchmarks.md from what is kept, and measures nothing.

/** What a peer needs that Node has behind a flag. */
const FLAGS = ['--experimental-stream-iter', '--disable-warning=ExperimentalWarning']

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { trial: { type: 'boolean' }, page: { type: 'boolean' } }
})
const unknown = positionals.find(name => !(name in workloads))
if (unknown !== undefined) {
  console.error(`There is no workload "${unknown}"; there are: ${Object.keys(workloads).join(', ')}`)
  process.exit(2)
}

const script = fileURLToPath(new URL('measure-workload.ts', import.meta.url))
const names = positionals.length > 0 ? positionals : Object.keys(workloads)
for (const name of values.page ? [] : names) {
  const args = [...FLAGS, script, name, ...(values.trial ? ['--trial'] : [])]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
if (!values.trial) {
  writePage()
  const outcomes = [...kept().values()].flatMap(({ answers }) => answers.flatMap(answer => answer.outcomes))
  if (outcomes.length > 0) console.log(toOutcomes(outcomes))
}
