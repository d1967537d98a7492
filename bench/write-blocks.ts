import { closeSync, openSync, writeSync } from 'node:fs'

const BLOCK = 1024 ** 2

/** Makes a file of so many bytes. */
export function writeBlocks(path: string, size: number): void {
  const block = Buffer.alloc(BLOCK, 'costream ')
  const file = openSync(path, 'w')
  for (let left = size; left > 0; left -= BLOCK) writeSync(file, block, 0, Math.min(BLOCK, left))
  closeSync(file)
}
