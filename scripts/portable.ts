// `pnpm portable [RUNTIME...]`: bundles the portable tests with all they test, and runs them on other runtimes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { root } from './pack.ts'
import { runOn } from './portable/run-on.ts'
import type { Runtime } from './portable/runtime.ts'
import { ALL, runtimeOf } from './portable/runtimes.ts'

/** What is told of a run; the rest of the counts say which cells and chains there were. */
const TOLD = ['law cells', 'chains', 'pipelines']

const { COSTREAM_RUNS: runs, COSTREAM_SEED: seed } = process.env
const options = { ...(runs && { numRuns: Number(runs) }), ...(seed && { seed: Number(seed) }) }

const write = async (directory: string): Promise<void> => {
  // From the sources: the matrix is a part of core that no package exports, and there must be one core.
  const tests = await bundle({ entryPoints: [join(root, 'test/portable/index.ts')], plugins: [] })
  const main = `import { portable } from './portable.js'\nawait portable(${JSON.stringify(options)})\n`
  await writeFile(join(directory, 'portable.js'), tests)
  await writeFile(join(directory, 'main.js'), main)
  await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }))
}

const total = { passed: 0, failed: 0 }

const perform = async (runtime: Runtime, directory: string): Promise<void> => {
  const begun = performance.now()
  const { report, on } = await runOn(runtime, directory)
  const { passed, failed, counts } = report
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const told = TOLD.map(name => `${counts[name] ?? 0} ${name}`).join(', ')
  console.log(`${on}: ${passed} tests passed, ${failed.length} failed; ${told}; ${seconds} s`)
  for (const { name, message } of failed) console.error(`FAILED on ${on}: ${name}\n${message}`)
  total.passed += passed
  total.failed += failed.length
}

const runtimes = (process.argv.length > 2 ? process.argv.slice(2) : ALL).map(runtimeOf)
const directory = await mkdtemp(join(tmpdir(), 'costream-portable-'))
try {
  await write(directory)
  for (const runtime of runtimes) {
    // The others are tried all the same.
    await perform(runtime, directory).catch((error: Error) => {
      console.error(`FAILED ${error.message}`)
      total.failed++
    })
  }
} finally {
  await rm(directory, { recursive: true, force: true })
}
console.log(`portable: ${total.passed} passed, ${total.failed} failed`)
if (total.failed > 0) process.exitCode = 1
