import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform } from 'node:os'
import type { Outcome } from './goals.ts'
import type { Measurement } from './question.ts'

/** What is kept of a workload that was measured. */
export interface Report {
  readonly date: string
  readonly machine: string
  /** Node, and the peers. */
  readonly versions: string
  readonly answers: readonly Answer[]
}

/** What is kept of a question. */
export interface Answer extends Measurement {
  readonly outcomes: readonly Outcome[]
}

/** What the measurements are made with, and what is no peer. */
const TOOLS: ReadonlySet<string> = new Set(['@most/types', 'esbuild'])

/** A report of answers that were found here and today. */
export function reportOf(answers: readonly Answer[]): Report {
  const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
  const peers = Object.entries<string>(devDependencies)
    .filter(
      ([name, version]) =>
        !version.startsWith('workspace:') && !name.startsWith('@types/') && !TOOLS.has(name)
    )
    .map(([name, version]) => `${name} ${version}`)
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${platform()} ${arch()}`,
    versions: [`Node ${process.versions.node} (V8 ${process.versions.v8})`, ...peers].join(', '),
    answers
  }
}
