import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { ProgramError } from './program-error.ts'
import type { Settings } from './settings.ts'

/** The error for a program that the system did not start: what was wrong, and what to do. */
export function whyNotStarted(settings: Settings, cause: unknown): ProgramError {
  const { code, message } = cause as NodeJS.ErrnoException
  const reason = aboutDirectory(settings) ?? ADVICE[code ?? '']?.(settings) ?? `: ${message}`
  const { command, args } = settings
  return new ProgramError(`cannot be started${reason}`, { command, args }, { cause })
}

const ADVICE: Readonly<Record<string, (settings: Settings) => string>> = {
  ENOENT: notFound,
  EACCES: ({ command }) =>
    `: it is no file that may be executed. Make it executable (chmod +x), or give it as an argument to what runs it, as program('node', [${JSON.stringify(command)}])`,
  EPERM: () => ': this process may not. Check the options uid and gid',
  E2BIG: () => ': its arguments and its environment are too large. Send it the data as its input',
  EAGAIN: () => ': there are too many processes. Run fewer at a time',
  EMFILE: () => ': too many files are open in this process. Run fewer at a time',
  ENFILE: () => ': too many files are open in the system. Run fewer at a time'
}

/** A directory that is not there gives the same error as a program that is not. */
function aboutDirectory({ spawn: { cwd } }: Settings): string | undefined {
  if (cwd === undefined) return undefined
  const found = statSync(cwd, { throwIfNoEntry: false })
  if (found?.isDirectory()) return undefined
  const what = found === undefined ? 'there is no directory' : 'this is no directory:'
  return `: ${what} ${pathOf(cwd)}. Correct the option cwd, or create it`
}

function notFound({ command, spawn: { cwd, env } }: Settings): string {
  if (command.includes('/')) {
    const path = resolve(pathOf(cwd ?? '.'), command)
    return existsSync(path)
      ? `: ${path} is there, but not the interpreter that its first line names`
      : `: there is no file ${path}`
  }
  const [name, ...words] = command.trim().split(/\s+/)
  if (words.length > 0) {
    const list = words.map(word => JSON.stringify(word)).join(', ')
    return `: there is no shell that would take it apart. Write program(${JSON.stringify(name)}, [${list}])`
  }
  const { PATH } = env ?? process.env
  return PATH === undefined
    ? ': its environment has no PATH to look for it. Give env: { ...process.env, … }, or its whole path'
    : ': no such program is on the PATH. Install it, or give its whole path'
}

function pathOf(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : path
}
