import type { Answer, Report } from './report.ts'
import { toOutcomes, toTable } from './table.ts'
import { workloads } from './workloads.ts'

const INTRODUCTION = `Made by \`pnpm bench\`, which measures everything, or \`pnpm bench NAME\` for one of the sections below. The figures are kept
beside this page, in \`benchmarks/NAME/results.json\`. Each section is measured in a process of its own.

The variants of a table answer the same result, which is checked before anything is measured. They are run in turn, round
after round, each round beginning with another one, so that what else the machine does falls on all alike. A figure is the
median over the rounds; min – max is its spread. The last column compares with the best peer: what is no peer but a limit
(a loop written by hand, a pipeline with no stage) is left out there, and stands for itself in the table.

Before each run young objects are collected, so that no variant pays for what another leaves behind. What is measured is
the library between the items: the work on each item is next to nothing, which no real pipeline's is.`

/** The whole page, from what was measured of each workload. */
export function page(reports: ReadonlyMap<string, Report>): string {
  const named = Object.entries(workloads).flatMap(([name, workload]) => {
    const report = reports.get(name)
    return report === undefined ? [] : [{ name, report, ...workload }]
  })
  const outcomes = named.flatMap(({ report }) => report.answers.flatMap(answer => answer.outcomes))
  const sections = named.map(({ name, title, work, report }) => {
    const answers = report.answers.map(answer => section(name, answer))
    return [`## ${title} (\`pnpm bench ${name}\`)`, work, ...answers].join('\n\n')
  })
  return [
    '# Benchmarks',
    INTRODUCTION,
    ...(outcomes.length > 0 ? ['## What was to be reached', toOutcomes(outcomes)] : []),
    '## On what',
    onWhat(named),
    ...sections,
    ''
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n')
}

/** The name of the file that holds an answer's chart. */
export function chartName({ title }: Answer): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return `${words.join('-')}.svg`
}

function section(name: string, answer: Answer): string {
  const rounds = answer.rounds === 1 ? 'One run.' : `${answer.rounds} rounds.`
  return [
    `### ${answer.title}`,
    `![${answer.title}](benchmarks/${name}/${chartName(answer)})`,
    toTable(answer),
    rounds,
    ...(answer.outcomes.length > 0 ? [toOutcomes(answer.outcomes)] : [])
  ].join('\n\n')
}

/** Machine and versions; once for all sections of which they are the same. */
function onWhat(named: readonly { name: string; report: Report }[]): string {
  const texts = Map.groupBy(
    named,
    ({ report: { date, machine, versions } }) => `${date}, ${machine}; ${versions}.`
  )
  return [...texts]
    .map(([text, those]) => `${those.map(({ name }) => `\`${name}\``).join(', ')}: ${text}`)
    .join('\n\n')
}
