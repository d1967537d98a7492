import { constants } from 'node:os'
import { checkDuration, checkFunction, checkRunOptions, describe } from '@costream/core/adapter'

/** Options of `program`. Those of the process are as Node names them. */
export interface ProgramOptions {
  /** The directory it runs in. Default: that of this process. */
  readonly cwd?: string | URL
  /** Its environment, all of it. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What it is told as its own name. Default: the command. */
  readonly argv0?: string
  /** The user it runs as. */
  readonly uid?: number
  /** The group of users it runs as. */
  readonly gid?: number
  /** Ends the program, and fails the stage with its reason, when it aborts. */
  readonly signal?: AbortSignal
  /** How the program is told to end, where it is stopped. Default `'SIGTERM'`. */
  readonly killSignal?: NodeJS.Signals | number
  /** How long, in milliseconds, it may take to end when it was told to, until it is killed. Default 500. */
  readonly closeTimeout?: number
  /** The exit statuses that are no failure. Default `[0]`; for `grep`, which tells by 1 that nothing matched, `[0, 1]`. */
  readonly ok?: readonly number[]
  /**
   * Gets what the program writes to its standard error; a promise it answers is awaited before it gets more. The end
   * of it is in the `ProgramError` all the same.
   */
  readonly onStderr?: (chunk: Uint8Array) => unknown
}

/** How a program is run: all that is the same for every run. */
export interface Settings extends Required<Pick<ProgramOptions, 'closeTimeout' | 'killSignal' | 'ok'>> {
  readonly command: string
  readonly args: readonly string[]
  readonly spawn: Pick<ProgramOptions, 'argv0' | 'cwd' | 'env' | 'gid' | 'uid'>
  readonly signal: AbortSignal | undefined
  readonly onStderr: ProgramOptions['onStderr']
}

const OPTIONS = [
  'cwd',
  'env',
  'argv0',
  'uid',
  'gid',
  'signal',
  'killSignal',
  'closeTimeout',
  'ok',
  'onStderr'
] as const satisfies readonly (keyof ProgramOptions)[]

/** Checks the arguments of `program`. */
export function settingsOf(command: unknown, args: unknown, options: ProgramOptions): Settings {
  checkText(command, 'command')
  if (command === '')
    throw new TypeError('program: command must be the name or the path of a program, got ""')
  if (!Array.isArray(args)) {
    throw new TypeError(
      `program: args must be an array of strings, got ${describe(args)}. Options stand third: program(command, [], options)`
    )
  }
  for (const [index, arg] of args.entries()) checkText(arg, `args[${index}]`)
  checkRunOptions(options, 'program', OPTIONS)
  const { signal, killSignal = 'SIGTERM', closeTimeout = 500, ok = [0], onStderr, ...spawn } = options
  checkDuration(closeTimeout, 'program', 'closeTimeout')
  checkKillSignal(killSignal)
  checkStatuses(ok)
  if (onStderr !== undefined) checkFunction(onStderr, 'program', 'onStderr')
  checkProcess(spawn)
  return { command, args: [...args], spawn, signal, killSignal, closeTimeout, ok: [...ok], onStderr }
}

/** Throws unless `value` is a text that a process can be given. */
function checkText(value: unknown, name: string): asserts value is string {
  if (typeof value !== 'string') {
    throw new TypeError(`program: ${name} must be a string, got ${describe(value)}`)
  }
  if (value.includes('\0')) {
    throw new TypeError(`program: ${name} must not contain a NUL character, got ${describe(value)}`)
  }
}

function checkKillSignal(value: unknown): void {
  const { signals } = constants
  const known =
    typeof value === 'number' ? Object.values(signals).includes(value) : Object.hasOwn(signals, String(value))
  if (known) return
  throw new TypeError(`program: killSignal must be a signal, such as 'SIGTERM', got ${describe(value)}`)
}

function checkStatuses(value: unknown): void {
  const isStatus = (status: unknown): boolean => Number.isInteger(status) && Number(status) >= 0
  if (Array.isArray(value) && value.every(isStatus)) return
  throw new TypeError(`program: ok must be an array of exit statuses, such as [0, 1], got ${describe(value)}`)
}

function checkProcess({ cwd, env, argv0, uid, gid }: Settings['spawn']): void {
  if (cwd instanceof URL) {
    if (cwd.protocol !== 'file:')
      throw new TypeError(`program: cwd must be a path or a file: URL, got ${cwd}`)
  } else if (cwd !== undefined) checkText(cwd, 'cwd')
  if (argv0 !== undefined) checkText(argv0, 'argv0')
  for (const [name, id] of Object.entries({ uid, gid })) {
    if (id === undefined || (Number.isInteger(id) && id >= 0)) continue
    throw new TypeError(`program: ${name} must be a whole number, got ${describe(id)}`)
  }
  if (env === undefined) return
  if (typeof env !== 'object' || env === null || Array.isArray(env)) {
    throw new TypeError(`program: env must be an object of strings, got ${describe(env)}`)
  }
  for (const [name, value] of Object.entries(env)) {
    checkText(name, `the name of a variable in env`)
    if (value !== undefined) checkText(value, `env.${name}`)
  }
}
