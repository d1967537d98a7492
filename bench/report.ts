import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform } from 'node:os'
import type { Effort } from './harness.ts'

/** The machine, the versions and the way of measuring, as a paragraph. */
export function underWhat({ warmUps, rounds }: Effort): string {
  const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
  const peers = Object.entries<string>(devDependencies)
    .filter(([, version]) => !version.startsWith('workspace:'))
    .map(([name, version]) => `${name} ${version}`)
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${platform()} ${arch()}`
  return `${machine}; Node ${process.versions.node} (V8 ${process.versions.v8}); ${peers.join(', ')}.
All in one process; ${warmUps} runs to warm up, then ${rounds} interleaved rounds.`
}

/** Puts a section in the place of that with the same heading; at the end where there is none. */
export function replaceSection(text: string, heading: string, body: string): string {
  const section = `## ${heading}\n\n${body}\n`
  const sections = text.split(/^(?=## )/m)
  const index = sections.findIndex(part => part.startsWith(`## ${heading}\n`))
  if (index === -1) return `${text.trimEnd()}\n\n${section}`
  const last = index === sections.length - 1
  return sections.with(index, last ? section : `${section}\n`).join('')
}
