import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { UsageError } from './arguments.ts'

/**
 * Opens what is written to.
 *
 * @param out - a file; nothing for the standard output
 * @param inputs - files that it must not be: it would be empty before it is read
 * @throws UsageError where it is one of them
 */
export async function openOutput(
  out: string | undefined,
  stdout: Writable,
  inputs: readonly string[]
): Promise<Writable> {
  if (out === undefined) return stdout
  const place = await stat(out).catch(() => undefined)
  for (const input of place === undefined ? [] : inputs) {
    const read = await stat(input).catch(() => undefined)
    if (read?.ino !== place?.ino || read?.dev !== place?.dev || read?.isFile() !== true) continue
    throw new UsageError(`${out} cannot be read and written at the same time`)
  }
  return createWriteStream(out)
}
