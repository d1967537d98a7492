import { basename } from 'node:path'
import { pull, type Stage } from '@costream/core'
import { runProgram } from './program/run-program.ts'
import { type ProgramOptions, settingsOf } from './program/settings.ts'

/**
 * Any program as a stage: what comes in is its standard input, what it writes to its standard output goes on.
 *
 * Every run starts it anew. No shell is involved: the arguments reach the program as they are. It is read no faster than
 * what it writes is taken, and written to no faster than it reads. A program that ends before its input does is a success,
 * as in a shell, and so is one that is stopped because nothing more of it is wanted. It leads a group of processes of its
 * own: where it is stopped, all of them are told to end, and killed where they do not. They end with this process too,
 * however that ends. There is no terminal it could ask at.
 *
 * Any other exit status than those of `ok`, and a signal from outside, is a `ProgramError`, with the end of its standard
 * error. It is judged when the program has ended and all that it wrote was taken, so what it wrote comes before the failure.
 *
 * @param command - the name of a program on the PATH, or its path
 * @param args - its arguments. Default: none
 * @param options - how Node starts it, how it is ended, and what counts as a failure
 * @returns a universal stage over strings and bytes; what comes out is bytes, cut anywhere
 * @throws TypeError, RangeError for a wrong argument, at the call; a run rejects with a ProgramError where the program cannot
 *   be started or fails
 *
 * @example
 * ```ts
 * import { lines, pipe, toArray } from '@costream/core'
 * import { program } from '@costream/remote'
 *
 * const log = ['22 late\n', '80 on time\n', '147 late\n']
 * const late = await pipe(log, program('grep', ['late'], { ok: [0, 1] }), program('sort', ['-n']), lines(), toArray())
 * console.log(late) // ['22 late', '147 late']
 * ```
 */
export function program(
  command: string,
  args: readonly string[] = [],
  options: ProgramOptions = {}
): Stage<string | Uint8Array, Uint8Array> {
  const settings = settingsOf(command, args, options)
  const name = basename(command)
  return pull(source => ({ [Symbol.asyncIterator]: () => runProgram(source, settings, name) }), { name })
}
