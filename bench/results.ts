import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { chart } from './chart.ts'
import { chartName, page } from './page.ts'
import type { Report } from './report.ts'
import { workloads } from './workloads.ts'

const docs = new URL('../docs/', import.meta.url)
const folderOf = (name: string): URL => new URL(`benchmarks/${name}/`, docs)

/** Where the page is. */
export const PAGE: URL = new URL('benchmarks.md', docs)

/** Keeps what was measured of a workload, with its charts; what was there before goes. */
export function keep(name: string, report: Report): void {
  const folder = folderOf(name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const text = JSON.stringify(report, rounded, 2)
  writeFileSync(new URL('results.json', folder), `${text}\n`)
  const { answers } = JSON.parse(text) as Report // a chart is drawn of what is kept
  for (const answer of answers) writeFileSync(new URL(chartName(answer), folder), chart(answer))
}

/** More digits than these say nothing. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value
}

/** What is kept of every workload that was ever measured. */
export function kept(): Map<string, Report> {
  const files = Object.keys(workloads).map((name): [string, URL] => [
    name,
    new URL('results.json', folderOf(name))
  ])
  const there = files.filter(([, file]) => existsSync(file))
  return new Map(there.map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8'))]))
}

/** Writes the page anew from what is kept. */
export function writePage(): void {
  writeFileSync(PAGE, page(kept()))
}
