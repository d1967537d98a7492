import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for the files of a question, made when the question begins and removed when it is over. */
export interface TemporaryFolder {
  /** The path of a file in it. */
  file(name: string): string
  make(): void
  remove(): void
}

/** Names a folder that is not made yet. */
export function temporaryFolder(): TemporaryFolder {
  let folder = ''
  return {
    file: name => join(folder, name),
    make() {
      folder = mkdtempSync(join(tmpdir(), 'costream-bench-'))
    },
    remove() {
      rmSync(folder, { recursive: true })
    }
  }
}
