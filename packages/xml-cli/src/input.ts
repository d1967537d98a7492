import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Source } from '@costream/core'
import { type FetchLimits, fetchInput, isUrl } from './fetch-input.ts'

/** Where XML comes from. */
export interface Input {
  readonly source: Source<string | Uint8Array>
  /** The encoding, where it is known from elsewhere. */
  readonly encoding?: string | undefined
  /** Lets go of it, unread or not. */
  close(): void
}

/** The name of the standard input, among the arguments. */
export const STDIN = '-'

/** What errors call an input. */
export function nameOf(input: string): string {
  return input === STDIN ? 'stdin' : input
}

/** Opens an input: a file, a URL or the standard input. Rejects where it cannot be read. */
export async function openInput(input: string, stdin: Readable, limits: FetchLimits): Promise<Input> {
  if (input === STDIN) return { source: stdin, close() {} }
  if (isUrl(input)) return fetchInput(input, limits)
  const stream = await openFile(input)
  return { source: stream, close: () => stream.destroy() }
}

/** How many bytes inputs have together; `undefined` where that is not known. */
export async function sizeOf(inputs: readonly string[]): Promise<number | undefined> {
  let size = 0
  for (const input of inputs) {
    if (input === STDIN || isUrl(input)) return
    const stats = await stat(input).catch(() => undefined)
    if (stats?.isFile() !== true) return
    size += stats.size
  }
  return size
}

async function openFile(file: string): Promise<Readable> {
  const handle = await open(file)
  try {
    const stats = await handle.stat()
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
    return handle.createReadStream()
  } catch (error) {
    await handle.close()
    throw error
  }
}
