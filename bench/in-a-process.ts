import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build, type Plugin } from 'esbuild'

/** What a process had in memory, in bytes, as the system knows it: no sample now and then finds more. */
export interface Peaks {
  /** The most that its resident set ever was. */
  readonly most: number
  /** How much more that was than when the variant began. */
  readonly risen: number
}

/** Runs one variant of a workload once, in a process of its own. */
export async function inAProcess(
  workload: string,
  question: string,
  variant: string,
  size: number
): Promise<Peaks> {
  script ??= bundled()
  const args = [await script, workload, question, variant, String(size)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

let script: Promise<string> | undefined

/**
 * The script in JavaScript, costream in it: what Node needs to read TypeScript takes more memory than all else. It lies
 * where it finds the other packages.
 */
async function bundled(): Promise<string> {
  const folder = fileURLToPath(new URL('node_modules/.cache/run-variant/', import.meta.url))
  rmSync(folder, { recursive: true, force: true })
  await build({
    entryPoints: [fileURLToPath(new URL('run-variant.ts', import.meta.url))],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    plugins: [othersStay]
  })
  return `${folder}run-variant.mjs`
}

const othersStay: Plugin = {
  name: 'others stay outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) =>
      path.startsWith('@costream/') ? undefined : { path, external: true }
    )
  }
}
