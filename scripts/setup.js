// `node scripts/setup.js SCRIPT [ARGUMENT...]`: from a fresh clone to a running pnpm script.
// It needs only Node 20 and npm: npm fetches the pinned pnpm, and pnpm the project's own Node.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { packageManager } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
const [script, ...rest] = process.argv.slice(2)

// Under `npm run` the path of npm itself is known; it saves a shell on Windows, where npm is a script.
const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
  ? [process.execPath, process.env.npm_execpath]
  : ['npm']

/** @param {readonly string[]} args The arguments of pnpm. */
function pnpm(args) {
  const [command = 'npm', ...first] = npm
  const exec = ['exec', '--yes', `--package=${packageManager}`, '--', 'pnpm', ...args]
  const { status, signal, error } = spawnSync(command, [...first, ...exec], { cwd: root, stdio: 'inherit' })
  if (error) console.error(`Cannot start npm: ${error.message}`)
  if (signal) process.kill(process.pid, signal)
  if (status !== 0) process.exit(status ?? 1)
}

if (!script) {
  console.error('Usage: node scripts/setup.js SCRIPT [ARGUMENT...]')
  process.exit(2)
}
pnpm(['install', '--frozen-lockfile'])
pnpm(['run', 'build'])
pnpm(['run', script, ...rest])
