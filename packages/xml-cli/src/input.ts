import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** Where the XML comes from. */
export interface Input {
  readonly stream: Readable
  /** The size in bytes, where it is known. */
  readonly size?: number | undefined
}

/** Opens a file. Rejects where it cannot be read, or is a directory. */
export async function openFile(file: string): Promise<Input> {
  const handle = await open(file)
  try {
    const stats = await handle.stat()
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
    return {
      stream: handle.createReadStream(),
      size: stats.isFile() ? stats.size : undefined
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}
