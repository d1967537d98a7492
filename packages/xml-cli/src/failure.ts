import { XmlError } from '@costream/xml'

/** What the codes of the system's errors mean for whoever named a file or a server. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory, not a file',
  EACCES: 'permission denied',
  ENOSPC: 'there is no space left',
  ENOTFOUND: 'there is no such server',
  ECONNREFUSED: 'the server refused the connection',
  ECONNRESET: 'the server broke the connection off',
  UND_ERR_SOCKET: 'the server broke the connection off'
}

/**
 * Says in one line why a run failed.
 *
 * @param error - what the run rejected with
 * @param input - the name of the input
 * @param output - the name of the output
 */
export function describeFailure(error: unknown, input: string, output: string): string {
  if (error instanceof XmlError) {
    const { line, column, reason } = error
    const place = line === undefined ? '' : `:${line}:${column}`
    return oneLine(`${input}${place}: ${reason}`)
  }
  const { code, syscall, path, message } = error as NodeJS.ErrnoException
  const meaning = (code === undefined ? undefined : MEANINGS[code]) ?? message ?? String(error)
  return oneLine(`${syscall === 'write' || path === output ? output : input}: ${meaning}`)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\n\r]\s*/g, ' ')
}
