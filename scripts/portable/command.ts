import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Runtime } from './runtime.ts'

/** A runtime that is a command of the machine, and reads the script named last. */
export const command = (name: string, file: string, ...args: readonly string[]): Runtime => ({
  name,
  async run(directory, line, signal) {
    // A group of its own: `npm exec` has children, and all of them have to go.
    const child = spawn(file, [...args, 'main.js'], {
      cwd: directory,
      env: { ...process.env, DENO_NO_UPDATE_CHECK: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true
    })
    const closed = once(child, 'close')
    const complaints = text(child.stderr)
    const kill = (): void => void (child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'))
    signal.addEventListener('abort', kill)
    try {
      createInterface(child.stdout).on('line', line)
      const [code, killer] = await closed
      if (code !== 0)
        throw new Error(`it ended with ${killer ?? `code ${code}`}\n${(await complaints).slice(-4000)}`)
    } finally {
      signal.removeEventListener('abort', kill)
    }
  }
})

/** A runtime from a package of npm, which brings it in the version that is asked for. */
export const packaged = (name: string, tool: string, version: string, ...args: readonly string[]): Runtime =>
  command(`${name} ${version}`, 'npm', 'exec', '--yes', `--package=${tool}@${version}`, '--', tool, ...args)
