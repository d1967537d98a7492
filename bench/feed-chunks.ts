import { feed } from '../demo/feed.ts'

const CHUNK = 64 * 1024

/** The shortest feed: a few records. */
const LEAST = 10_000

/** A bus feed of so many bytes, in chunks of 64 KiB. */
export function feedChunks(size: number): Buffer[] {
  const document = Buffer.from([...feed(Math.max(size, LEAST))].join(''))
  const count = Math.ceil(document.length / CHUNK)
  return Array.from({ length: count }, (_, n) => document.subarray(n * CHUNK, (n + 1) * CHUNK))
}
