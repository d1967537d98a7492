import { XmlError } from '@costream/xml'

/** What the codes of the system's errors mean for whoever named a file. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory, not a file',
  EACCES: 'permission denied',
  ENOSPC: 'there is no space left'
}

/**
 * Says in one line why a run failed.
 *
 * @param error - what the run rejected with
 * @param input - the name of the input
 */
export function describeFailure(error: unknown, input: string): string {
  if (error instanceof XmlError) {
    const { line, column, reason } = error
    return `${input}:${line}:${column}: ${reason}`
  }
  const { code, syscall, message } = error as NodeJS.ErrnoException
  const meaning = (code === undefined ? undefined : MEANINGS[code]) ?? message ?? String(error)
  const place = syscall === 'write' ? 'the standard output' : input
  return `${place}: ${meaning.replaceAll(/\s*\n\s*/g, ' ')}`
}
