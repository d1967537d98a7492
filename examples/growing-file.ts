import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A log file that somebody writes to. */
export interface GrowingFile {
  readonly path: string
  /** Removes it, when all is written. */
  remove(): Promise<void>
}

/** Starts to write lines to a new file in the temporary folder, a piece every few milliseconds. */
export async function growingFile(lines: readonly string[]): Promise<GrowingFile> {
  const folder = await mkdtemp(join(tmpdir(), 'costream-example-'))
  const path = join(folder, 'access-log')
  await writeFile(path, '')
  const text = lines.map(line => `${line}\n`).join('')
  const write = async (): Promise<void> => {
    // Pieces of 25 characters: a reader sees half a line now and then.
    for (let start = 0; start < text.length; start += 25) {
      await appendFile(path, text.slice(start, start + 25))
      await delay(5)
    }
  }
  const writing = write()
  return {
    path,
    async remove() {
      await writing
      await rm(folder, { recursive: true })
    }
  }
}
