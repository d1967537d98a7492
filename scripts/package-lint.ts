// Runs publint and attw over the tarball of every publishable package.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack, packages, root } from './pack.ts'

const tools: readonly (readonly [string, ...string[]])[] = [
  ['publint', 'run', '--strict'],
  ['attw', '--profile', 'esm-only', '--format', 'ascii']
]

/** Runs one tool over one tarball; only what it finds wrong is printed. */
const passes = (file: string, [command, ...args]: readonly [string, ...string[]]): boolean => {
  const shell = process.platform === 'win32'
  const { status, stdout, stderr, error } = spawnSync(command, [...args, file], {
    cwd: root,
    encoding: 'utf8',
    shell
  })
  console.log(`  ${status === 0 ? 'passed' : 'FAILED'} ${command}`)
  if (status !== 0) console.error(error ?? stdout + stderr)
  return status === 0
}

const destination = mkdtempSync(join(tmpdir(), 'costream-lint-'))
try {
  for (const each of packages()) {
    console.log(each.manifest.name)
    const { file } = pack(each, destination)
    for (const tool of tools) if (!passes(file, tool)) process.exitCode = 1
  }
} finally {
  rmSync(destination, { recursive: true, force: true })
}
