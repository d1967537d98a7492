/** What is known of how a program ended. */
export interface ProgramEnd {
  readonly command: string
  readonly args: readonly string[]
  /** Its exit status; `null` where a signal ended it, or it never started. */
  readonly exitCode?: number | null
  /** The signal that ended it; `null` where none did. */
  readonly signal?: string | null
  /** The end of what it wrote to its standard error. */
  readonly stderrTail?: string
}

/**
 * A program could not be started, or ended with a failure of its own. What the system said, where it did, is the `cause`.
 *
 * @example
 * ```ts
 * import { pipe, text } from '@costream/core'
 * import { ProgramError, program } from '@costream/remote'
 *
 * const error = await pipe('', program('sh', ['-c', 'echo oops >&2; exit 3']), text()).catch(error => error)
 * console.log(error instanceof ProgramError, error.code) // true COSTREAM_PROGRAM
 * console.log(error.command, error.exitCode, error.signal, error.stderrTail.trim()) // sh 3 null oops
 * ```
 */
export class ProgramError extends Error implements ProgramEnd {
  override readonly name = 'ProgramError'
  readonly code = 'COSTREAM_PROGRAM'
  readonly command: string
  readonly args: readonly string[]
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stderrTail: string

  /** @param reason - what became of the program, and what to do */
  constructor(reason: string, end: ProgramEnd, options?: ErrorOptions) {
    super(`Program failed: ${inShort(end)} ${reason}`, options)
    this.command = end.command
    this.args = end.args
    this.exitCode = end.exitCode ?? null
    this.signal = end.signal ?? null
    this.stderrTail = end.stderrTail ?? ''
  }
}

/** How much of a command a message tells. */
const SHOWN = 120

/** A command as a message shows it: its words apart, however they are written. */
function inShort({ command, args }: ProgramEnd): string {
  const line = [command, ...args].map(word => (/^[\w./=:@%+,-]+$/.test(word) ? word : JSON.stringify(word)))
  const text = line.join(' ')
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
