import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Effort, measure, toTable } from './harness.ts'
import { replaceSection, underWhat } from './report.ts'
import { workloads } from './workloads.ts'

// node bench/index.ts [NAME]: runs one workload or all, prints the tables and keeps them in docs/benchmarks.md.

const report = new URL('../docs/benchmarks.md', import.meta.url)
const effort: Effort = { warmUps: 3, rounds: 11 }
const { positionals } = parseArgs({ allowPositionals: true })
const unknown = positionals.find(name => !(name in workloads))
if (unknown !== undefined) {
  console.error(`There is no workload "${unknown}"; there are: ${Object.keys(workloads).join(', ')}`)
  process.exit(2)
}

let text = readFileSync(report, 'utf8')
for (const [name, { title, work, questions }] of Object.entries(workloads)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const parts = [work, underWhat(effort)]
  for (const question of questions()) {
    const table = toTable(await measure(question, effort), question.reference)
    console.log(`${title}. ${question.title}\n\n${table}\n`)
    parts.push(`### ${question.title}`, table)
    question.remove?.()
  }
  text = replaceSection(text, `${title} (\`pnpm bench ${name}\`)`, parts.join('\n\n'))
  writeFileSync(report, text)
}
